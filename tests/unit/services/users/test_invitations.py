"""Invitations: made by administrators, good for as many accounts as was said, and no longer."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlmodel import select, update

from medianest.errors import ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import AuditEvent, Invitation, Role, User
from medianest.models.ids import utc_now
from medianest.services.actor import Actor


@pytest.fixture
def invitations(runtime):
    return runtime.accounts.invitations


@pytest.fixture
async def ada(database):
    user = User(email="ada@example.org", name="Ada", role=Role.ADMIN)
    async with database.write() as session:
        session.add(user)
    return Actor(user.id, "Ada", Role.ADMIN, "session")


@pytest.fixture
def use(invitations, database):
    async def once(token):
        async with database.write() as session:
            return await invitations.use(session, token)

    return once


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


def token_of(view):
    return view.link.rpartition("/")[2]


async def test_a_link_is_shown_once_and_only_its_hash_is_stored(invitations, ada, database):
    made = await invitations.create(ada, note=" for Ann ", role="user")
    (row,) = await rows(database, Invitation)
    token = token_of(made)
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert timedelta(days=6.9) < row.expires_at - utc_now() < timedelta(days=7.1)
    (seen,) = (await invitations.page(ada)).items
    assert (seen.note, seen.created_by_name, seen.state) == ("for Ann", "Ada", "open")
    assert token not in seen.model_dump_json()
    events = await rows(database, AuditEvent)
    assert [(event.action, event.actor_id) for event in events] == [
        ("invitation.created", ada.user_id)
    ]
    assert token not in str(events)


async def test_the_link_leads_to_the_public_address_or_is_a_path(invitations, ada, runtime):
    made = await invitations.create(ada)
    assert made.link == f"/join/{token_of(made)}"
    body = {"access": {"publicUrl": "https://media.example.org"}}
    await runtime.settings.replace(body, updated_by=None)
    made = await invitations.create(ada)
    assert made.link == f"https://media.example.org/join/{token_of(made)}"


async def test_only_administrators_make_see_and_take_back(invitations, ada):
    made = await invitations.create(ada)
    ann = Actor("someone", "Ann", Role.USER, "session")
    for refused in (
        invitations.create(ann),
        invitations.page(ann),
        invitations.revoke(ann, made.id),
    ):
        with pytest.raises(ForbiddenError):
            await refused


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"role": "owner"}, "role"),
        ({"note": "x" * 201}, "note"),
        ({"note": "two\nlines"}, "note"),
        ({"max_uses": 0}, "maxUses"),
        ({"max_uses": 1_001}, "maxUses"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
async def test_what_does_not_fit_is_named(invitations, ada, wishes, field):
    with pytest.raises(InvalidInputError) as caught:
        await invitations.create(ada, **wishes)
    assert caught.value.details.keys() == {field}


@pytest.mark.databases
async def test_twenty_at_once_use_a_link_for_three_three_times(invitations, ada, use, database):
    token = token_of(await invitations.create(ada, max_uses=3))
    answers = await asyncio.gather(*(use(token) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(answer, Invitation) for answer in answers) == 3
    assert sum(isinstance(answer, InvalidInputError) for answer in answers) == 17
    (row,) = await rows(database, Invitation)
    assert row.used_count == 3


async def test_what_fails_in_the_same_transaction_uses_nothing_up(invitations, ada, database):
    token = token_of(await invitations.create(ada))

    async def fail():
        async with database.write() as session:
            await invitations.use(session, token)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await invitations.check(token)


async def test_used_up_expired_revoked_and_made_up_links_are_over(invitations, ada, use, database):
    used = token_of(await invitations.create(ada))
    await use(used)
    revoked = await invitations.create(ada)
    await invitations.revoke(ada, revoked.id)
    for token in (used, token_of(revoked), "", "made-up"):
        for refused in (use(token), invitations.check(token)):
            with pytest.raises(InvalidInputError) as caught:
                await refused
            assert caught.value.details.keys() == {"invitation"}
    expired = token_of(await invitations.create(ada))
    async with database.write() as session:
        await session.execute(update(Invitation).values(expires_at=utc_now()))
    with pytest.raises(InvalidInputError):
        await use(expired)
    states = {seen.state for seen in (await invitations.page(ada)).items}
    assert states == {"usedUp", "expired"}


async def test_taking_back_is_noted_and_happens_once(invitations, ada, database):
    made = await invitations.create(ada)
    await invitations.revoke(ada, made.id)
    with pytest.raises(NotFoundError):
        await invitations.revoke(ada, made.id)
    actions = [event.action for event in await rows(database, AuditEvent)]
    assert sorted(actions) == ["invitation.created", "invitation.revoked"]
