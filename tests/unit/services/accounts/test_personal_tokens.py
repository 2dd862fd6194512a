"""Personal tokens: shown once, good for what they were made for, and ended when they should be."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select, update

from medianest import events
from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TokenError,
)
from medianest.models import AuditEvent, PersonalToken, Role, Scope, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services.accounts import personal_tokens as module
from medianest.services.accounts.personal_tokens import PersonalTokensService
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog


@pytest.fixture
def tokens(runtime):
    return runtime.accounts.personal_tokens


@pytest.fixture
def elsewhere(runtime):
    """The tokens of another web process of the same installation."""
    return PersonalTokensService(
        runtime.database, runtime.redis, runtime.settings, AuditLog(runtime.database)
    )


@pytest.fixture
def person(database):
    async def make(name="ann", role=Role.USER):
        user = User(email=f"{name}@example.org", name=name, role=role)
        async with database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session")

    return make


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def change(database, model, **values):
    async with database.write() as session:
        await session.execute(update(model).values(**values))


async def read_token(tokens, actor, **options):
    return await tokens.create(actor, "Home dashboard", [Scope.READ], **options)


async def test_a_token_speaks_for_its_owner_and_is_good_for_its_scopes_alone(tokens, person):
    ann = await person()
    made = await tokens.create(ann, " Dashboard ", [Scope.DOWNLOAD, Scope.READ])
    actor = await tokens.authenticate(made.token)
    assert (actor.user_id, actor.name, actor.role, actor.session_id) == (
        ann.user_id,
        "ann",
        "user",
        "",
    )
    assert actor.scopes == {"read", "download"}
    assert actor.may("download")
    assert (made.name, made.scopes, made.expires_at) == ("Dashboard", ["read", "download"], None)


async def test_the_database_holds_its_sha256_and_its_beginning_alone(tokens, person, database):
    made = await read_token(tokens, await person())
    assert made.token.startswith("mn_")
    assert len(made.token) == 46
    (row,) = await rows(database, PersonalToken)
    assert row.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
    assert row.prefix == made.prefix == made.token[:9]
    assert made.token not in str([row.model_dump() for row in await rows(database, AuditEvent)])


async def test_lists_show_neither_the_token_nor_other_peoples(tokens, person):
    ann, ben = await person("ann"), await person("ben")
    first = await read_token(tokens, ann)
    second = await tokens.create(ann, "Second", [Scope.REQUEST])
    listed = await tokens.list(ann)
    assert [view.id for view in listed] == [second.id, first.id]
    assert "token" not in listed[0].model_dump()
    assert await tokens.list(ben) == []


async def test_a_revoked_token_is_worth_nothing_at_once_in_every_process(
    runtime, tokens, elsewhere, person
):
    ann = await person()
    made = await read_token(tokens, ann)
    for each in (tokens, elsewhere):
        await each.authenticate(made.token)
    news = events.listen(runtime.redis)
    assert isinstance(await anext(news), events.Reconnected)
    await tokens.revoke(ann, made.id)
    assert isinstance(await asyncio.wait_for(anext(news), 10), events.PersonalTokensEnded)
    await news.aclose()
    elsewhere.forget()
    for each in (tokens, elsewhere):
        with pytest.raises(TokenError):
            await each.authenticate(made.token)


async def test_an_answer_is_kept_for_a_second_at_most(tokens, elsewhere, person):
    ann = await person()
    made = await read_token(tokens, ann)
    await elsewhere.authenticate(made.token)
    await tokens.revoke(ann, made.id)
    await asyncio.sleep(1.05)
    with pytest.raises(TokenError):
        await elsewhere.authenticate(made.token)


async def test_news_drop_what_was_remembered_and_what_a_look_up_under_way_would_remember(
    tokens, person, database, monkeypatch
):
    made = await read_token(tokens, await person())
    find = database.rows

    async def slow(*arguments):
        found = await find(*arguments)
        tokens.forget()
        return found

    monkeypatch.setattr(database, "rows", slow)
    await tokens.authenticate(made.token)
    assert tokens._known == {}


async def test_nobody_revokes_what_is_somebody_elses(tokens, person):
    made = await read_token(tokens, await person("ann"))
    for other in (await person("ben"), await person("ada", Role.ADMIN)):
        with pytest.raises(NotFoundError):
            await tokens.revoke(other, made.id)
    assert (await tokens.authenticate(made.token)).name == "ann"


async def test_a_token_makes_lists_and_revokes_no_tokens(tokens, person):
    made = await tokens.create(await person("ada", Role.ADMIN), "All", list(Scope))
    program = await tokens.authenticate(made.token)
    for asked in (
        tokens.list(program),
        tokens.create(program, "Another", [Scope.READ]),
        tokens.revoke(program, made.id),
    ):
        with pytest.raises(ForbiddenError):
            await asked


async def test_an_expired_token_is_worth_nothing_also_right_after_it_was_used(tokens, person):
    ends = utc_now() + timedelta(seconds=0.6)
    made = await read_token(tokens, await person(), expires_at=ends)
    await tokens.authenticate(made.token)
    await asyncio.sleep(0.65)
    with pytest.raises(TokenError):
        await tokens.authenticate(made.token)


@pytest.mark.parametrize("end", ["suspended", "deleted"])
async def test_a_token_ends_with_its_owners_account(tokens, person, database, end):
    made = await read_token(tokens, await person())
    await tokens.authenticate(made.token)
    if end == "suspended":
        await change(database, User, status=UserStatus.SUSPENDED)
    else:
        async with database.write() as session:
            await session.execute(delete(User).where(col(User.name) == "ann"))
    tokens.forget()
    with pytest.raises(TokenError):
        await tokens.authenticate(made.token)


async def test_the_owners_role_and_permissions_are_read_again(tokens, person, database):
    made = await tokens.create(await person("ada", Role.ADMIN), "All", list(Scope))
    assert (await tokens.authenticate(made.token)).is_admin
    await change(database, User, role=Role.USER, permissions=[])
    tokens.forget()
    actor = await tokens.authenticate(made.token)
    assert not actor.is_admin
    assert not actor.may("download")


async def test_only_an_administrator_gets_a_token_that_administers(tokens, person):
    with pytest.raises(InvalidInputError) as caught:
        await tokens.create(await person(), "All", list(Scope))
    assert list(caught.value.details) == ["scopes"]


@pytest.mark.parametrize(
    ("name", "scopes", "wrong"),
    [
        ("", [Scope.READ], "name"),
        ("   ", [Scope.READ], "name"),
        ("x" * 101, [Scope.READ], "name"),
        ("a\nb", [Scope.READ], "name"),
        ("a\0b", [Scope.READ], "name"),
        ("fine", [], "scopes"),
        ("fine", ["everything"], "scopes"),
    ],
)
async def test_what_cannot_be_used_is_named(tokens, person, name, scopes, wrong):
    with pytest.raises(InvalidInputError) as caught:
        await tokens.create(await person(), name, scopes)
    assert list(caught.value.details) == [wrong]


async def test_a_token_cannot_have_expired_before_it_is_made(tokens, person):
    with pytest.raises(InvalidInputError) as caught:
        await read_token(tokens, await person(), expires_at=utc_now() - timedelta(seconds=1))
    assert list(caught.value.details) == ["expiresAt"]


@pytest.mark.databases
async def test_fifty_tokens_are_the_most_also_when_asked_for_at_once(
    tokens, person, database, monkeypatch
):
    monkeypatch.setattr(module, "MOST", 3)
    ann = await person()
    tries = [read_token(tokens, ann) for _ in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 5
    assert len(await rows(database, PersonalToken)) == 3
    await read_token(tokens, await person("ben"))


def test_a_person_may_have_fifty():
    assert module.MOST == 50


@pytest.mark.parametrize("token", ["", "mn_", "mn_" + "x" * 43, "mn_" + "x" * 42, "x" * 46, "mn_ä"])
async def test_what_is_no_token_of_ours_is_refused(tokens, token):
    with pytest.raises(TokenError):
        await tokens.authenticate(token)


async def test_use_is_noted_once_a_minute(tokens, elsewhere, person, database):
    made = await read_token(tokens, await person())
    await tokens.authenticate(made.token)
    (row,) = await rows(database, PersonalToken)
    first = row.last_used_at
    assert utc_now() - first < timedelta(seconds=30)
    elsewhere.forget()
    await elsewhere.authenticate(made.token)
    (row,) = await rows(database, PersonalToken)
    assert row.last_used_at == first
    await change(database, PersonalToken, last_used_at=first - timedelta(seconds=61))
    another = PersonalTokensService(database, tokens._redis, tokens._settings, AuditLog(database))
    await another.authenticate(made.token)
    (row,) = await rows(database, PersonalToken)
    assert row.last_used_at > first - timedelta(seconds=1)


async def test_making_and_revoking_stand_in_the_audit_log(tokens, person, database):
    ann = await person()
    made = await read_token(tokens, ann)
    await tokens.revoke(ann, made.id)
    noted = [(row.action, row.actor_id, row.target) for row in await rows(database, AuditEvent)]
    assert sorted(noted) == [
        ("token.created", ann.user_id, "Home dashboard"),
        ("token.revoked", ann.user_id, "Home dashboard"),
    ]
