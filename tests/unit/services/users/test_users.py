"""People: the list, one's own account, and what administrators change; the last one stays."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update

from medianest import events
from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
    SessionEndedError,
)
from medianest.models import (
    Device,
    Download,
    Invitation,
    LoginSession,
    PersonalToken,
    PlexAccount,
    RecoveryCode,
    Setting,
    Subscription,
    User,
)
from medianest.models.ids import utc_now
from medianest.services.accounts import passwords
from medianest.services.actor import Actor
from medianest.views.user import Quotas
from tests.unit.services.users.samples import People

PASSWORD = "correct horse battery"


@pytest.fixture
def people(runtime):
    return People(runtime)


@pytest.fixture
def users(runtime):
    return runtime.users


@pytest.fixture
async def root(people):
    return await people.add("Root", "admin")


@pytest.fixture
async def ada(people):
    return await people.add("Ada")


async def count(database, model):
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(model))).scalar_one()


async def heard(runtime, kind, act):
    """The events of one kind that are published while ``act`` runs."""
    listener = events.listen(runtime.redis)
    assert isinstance(await anext(listener), events.Reconnected)
    answer = await act
    found = []
    async with asyncio.timeout(10):
        while not found:
            event = await anext(listener)
            found += [event] if isinstance(event, kind) else []
    await listener.aclose()
    return answer, found[0]


# ---- the list


async def test_the_list_is_for_administrators(users, ada):
    with pytest.raises(ForbiddenError):
        await users.page(ada)


@pytest.mark.databases
async def test_people_are_searched_by_name_e_mail_and_plex_name(users, people, root, database):
    await people.add("Ada Lovelace", email="al@example.org")
    bob = await people.add("Bob", email=None)
    async with database.write() as session:
        session.add(PlexAccount(user_id=bob.user_id, plex_id=7, username="bob_100%"))

    async def found(search):
        return [view.name for view in (await users.page(root, search=search)).items]

    assert await found("love ADA") == ["Ada Lovelace"]
    assert await found("al@") == ["Ada Lovelace"]
    assert await found("100%") == ["Bob"]
    assert await found("b_b") == []
    assert await found("nobody") == []
    assert await found("\0") == ["Ada Lovelace", "Bob", "Root"]
    (view,) = (await users.page(root, search="bob")).items
    assert (view.plex_username, view.email) == ("bob_100%", None)


@pytest.mark.databases
async def test_the_list_is_filtered_sorted_and_paged(users, people, root, database):
    for name in ("cleo", "Bea", "ada"):
        await people.add(name)
    await people.add("Zoe", status="active", last_login_at=utc_now())
    async with database.write() as session:
        await session.execute(update(User).where(User.name == "ada").values(status="suspended"))

    async def names(**wanted):
        return [view.name for view in (await users.page(root, **wanted)).items]

    assert await names() == ["ada", "Bea", "cleo", "Root", "Zoe"]
    assert await names(sort="name:desc", limit=2) == ["Zoe", "Root"]
    assert await names(sort="name:desc", limit=2, page=3) == ["ada"]
    assert await names(role="admin") == ["Root"]
    assert await names(status="suspended") == ["ada"]
    assert (await names(sort="lastLoginAt:desc"))[0] == "Zoe"
    page = await users.page(root, limit=2, page=2)
    assert (page.pagination.total_items, page.pagination.total_pages) == (5, 3)


@pytest.mark.parametrize(
    "wanted",
    [
        {"sort": "password_hash"},
        {"sort": "name:up"},
        {"role": "king"},
        {"status": "x"},
        {"page": 0},
        {"limit": 101},
    ],
    ids=str,
)
async def test_a_list_that_does_not_exist_is_refused(users, root, wanted):
    with pytest.raises(InvalidInputError):
        await users.page(root, **wanted)


# ---- one account


async def test_people_see_themselves_and_nobody_else(users, root, ada):
    assert (await users.get(ada, ada.user_id)).name == "Ada"
    assert (await users.get(root, ada.user_id)).name == "Ada"
    for nobody in (root.user_id, "nothing"):
        with pytest.raises(NotFoundError):
            await users.get(ada, nobody)


async def test_a_view_holds_no_secret(users, people, root, database):
    await people.add("Eve", password_hash="$argon2id$hash", totp_secret="encrypted")
    view = (await users.page(root, search="eve")).items[0].model_dump_json(by_alias=True)
    assert "argon2" not in view
    assert "encrypted" not in view
    assert '"hasPassword":true' in view
    assert '"twoFactor":false' in view


async def test_a_name_changes_at_once_where_its_person_is(users, people, ada, runtime):
    view, event = await heard(
        runtime, events.SessionsChanged, users.change(ada, ada.user_id, name=" Ada L. ")
    )
    assert view.name == "Ada L."
    assert event.user_ids == [ada.user_id]
    assert (await runtime.accounts.sessions.by_id(ada.session_id)).name == "Ada L."
    (event,) = await people.events("user.")
    assert (event.action, event.actor_id, event.target_id) == (
        "user.changed",
        ada.user_id,
        ada.user_id,
    )
    assert event.details == {"fields": ["name"]}


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb"], ids=repr)
async def test_a_name_that_does_not_fit_is_refused(users, ada, name):
    with pytest.raises(InvalidInputError) as refused:
        await users.change(ada, ada.user_id, name=name)
    assert list(refused.value.details) == ["name"]


async def test_a_new_e_mail_takes_the_password(users, people):
    hashed = await passwords.make_hash(PASSWORD)
    eve = await people.add("Eve", password_hash=hashed)
    for wrong in ("", "not this one"):
        with pytest.raises(InvalidInputError) as refused:
            await users.change(eve, eve.user_id, email="x@example.org", current_password=wrong)
        assert list(refused.value.details) == ["currentPassword"]
    assert (await people.row(eve.user_id)).email == "eve@example.org"

    view = await users.change(eve, eve.user_id, email=" X@Example.org ", current_password=PASSWORD)
    assert view.email == "x@example.org"
    same = await users.change(eve, eve.user_id, email="x@example.org")
    assert same.email == "x@example.org"


async def test_the_password_is_not_guessed_here_either(users, people):
    hashed = await passwords.make_hash(PASSWORD)
    eve = await people.add("Eve", password_hash=hashed)
    for _ in range(5):
        with pytest.raises(InvalidInputError):
            await users.delete_own(eve, "wrong")
    with pytest.raises(RateLimitError):
        await users.delete_own(eve, PASSWORD)
    assert await people.row(eve.user_id) is not None


@pytest.mark.parametrize("minutes", [11, None], ids=["long ago", "remembered"])
async def test_without_a_password_a_recent_sign_in_counts(users, people, database, minutes):
    eve = await people.add("Eve")
    async with database.write() as session:
        earlier = None if minutes is None else utc_now() - timedelta(minutes=minutes)
        await session.execute(update(LoginSession).values(proved_at=earlier))
    with pytest.raises(ForbiddenError, match="in again"):
        await users.change(eve, eve.user_id, email="x@example.org")
    with pytest.raises(ForbiddenError, match="in again"):
        await users.delete_own(eve)
    async with database.write() as session:
        await session.execute(update(LoginSession).values(proved_at=utc_now()))
    assert (await users.change(eve, eve.user_id, email="x@example.org")).email == "x@example.org"


async def test_a_personal_token_is_no_proof(users, people):
    eve = await people.add("Eve", password_hash=await passwords.make_hash(PASSWORD))
    program = Actor(eve.user_id, "Eve", "user", "", scopes=frozenset({"admin"}))
    with pytest.raises(ForbiddenError):
        await users.delete_own(program, PASSWORD)


@pytest.mark.databases
async def test_an_e_mail_that_is_taken_is_refused(users, people, root, ada):
    with pytest.raises(DuplicateError) as refused:
        await users.change(root, ada.user_id, email="ROOT@example.org")
    assert list(refused.value.details) == ["email"]
    assert await people.events("user.") == []


async def test_nobody_changes_somebody_elses(users, people, root, ada):
    with pytest.raises(NotFoundError):
        await users.change(ada, root.user_id, name="Mine")
    with pytest.raises(NotFoundError):
        await users.delete(ada, root.user_id)
    with pytest.raises(ForbiddenError):
        await users.change(ada, ada.user_id, name="New", quotas=Quotas(per_user_per_hour=0))
    row = await people.row(ada.user_id)
    assert (row.name, row.quotas) == ("Ada", {})


# ---- what administrators do


@pytest.mark.parametrize(
    "act",
    [
        lambda users, actor, other: users.create(actor, "x@example.org", "X"),
        lambda users, actor, other: users.set_role(actor, actor.user_id, "admin"),
        lambda users, actor, other: users.set_status(actor, other, "suspended"),
        lambda users, actor, other: users.set_permissions(actor, actor.user_id, ["download"]),
        lambda users, actor, other: users.set_quotas(actor, actor.user_id, Quotas()),
    ],
    ids=["create", "role", "status", "permissions", "quotas"],
)
async def test_only_administrators_do_this(users, people, root, ada, act):
    with pytest.raises(ForbiddenError):
        await act(users, ada, root.user_id)
    programs = Actor(root.user_id, "Root", "admin", "", scopes=frozenset({"read"}))
    with pytest.raises(ForbiddenError):
        await act(users, programs, ada.user_id)
    assert await people.events("user.") == []


async def test_an_account_is_made_with_or_without_a_password(users, people, root):
    with_one = await users.create(root, "B@example.org", "Bea", password="plum tractor window")
    without = await users.create(root, "c@example.org", "Cyd", role="admin")
    assert (with_one.email, with_one.has_password) == ("b@example.org", True)
    assert (without.role, without.has_password) == ("admin", False)
    with pytest.raises(DuplicateError):
        await users.create(root, "b@EXAMPLE.org", "Bea")
    with pytest.raises(InvalidInputError):
        await users.create(root, "no", "")
    first, second = await people.events("user.created")
    assert (first.actor_id, first.target, first.target_id) == (root.user_id, "Bea", with_one.id)
    assert second.details == {"role": "admin"}


async def test_a_role_holds_at_once_where_its_person_is(users, people, root, ada, runtime):
    assert not (await runtime.accounts.sessions.by_id(ada.session_id)).is_admin
    act = users.set_role(root, ada.user_id, "admin")
    _, event = await heard(runtime, events.SessionsChanged, act)
    assert event.user_ids == [ada.user_id]
    now = await runtime.accounts.sessions.by_id(ada.session_id)
    assert now.is_admin
    await users.set_role(now, root.user_id, "user")
    with pytest.raises(ForbiddenError):
        await users.page(await runtime.accounts.sessions.by_id(root.session_id))
    first, second = await people.events("user.role_changed")
    assert (first.actor_id, first.target, first.details) == (
        root.user_id,
        "Ada",
        {"before": "user", "after": "admin"},
    )
    assert second.target_id == root.user_id


async def test_permissions_are_all_that_were_named(users, people, root, ada, runtime):
    assert ada.may("download")
    view = await users.set_permissions(root, ada.user_id, ["seeActivity", "request"])
    assert view.permissions == ["request", "seeActivity"]
    assert not (await runtime.accounts.sessions.by_id(ada.session_id)).may("download")
    (event,) = await people.events("user.")
    assert event.details == {"given": ["seeActivity"], "taken": ["download"]}
    with pytest.raises(InvalidInputError):
        await users.set_permissions(root, ada.user_id, ["fly"])


async def test_quotas_are_agreed_and_taken_back(users, people, root, ada):
    view = await users.set_quotas(root, ada.user_id, Quotas(per_user_per_hour=0, max_bytes=9))
    assert view.quotas == Quotas(per_user_per_hour=0, max_bytes=9)
    assert (await people.row(ada.user_id)).quotas == {"perUserPerHour": 0, "maxBytes": 9}
    view = await users.change(root, ada.user_id, quotas=Quotas())
    assert view.quotas == Quotas()
    assert len(await people.events("user.quotas_changed")) == 2


async def test_who_is_suspended_is_out_at_once(users, people, root, ada, runtime):
    act = users.set_status(root, ada.user_id, "suspended")
    view, event = await heard(runtime, events.SessionsEnded, act)
    assert (view.status, event.session_ids) == ("suspended", [ada.session_id])
    with pytest.raises(SessionEndedError):
        await runtime.accounts.sessions.by_id(ada.session_id)
    assert (await users.set_status(root, ada.user_id, "active")).status == "active"
    with pytest.raises(SessionEndedError):
        await runtime.accounts.sessions.by_id(ada.session_id)
    actions = [event.action for event in await people.events("user.")]
    assert actions == ["user.suspended", "user.restored"]


async def test_what_changes_nothing_is_no_event(users, people, root, ada):
    await users.set_role(root, ada.user_id, "user")
    await users.set_status(root, ada.user_id, "active")
    await users.set_permissions(root, ada.user_id, ["download", "request"])
    await users.set_quotas(root, ada.user_id, Quotas())
    await users.change(root, ada.user_id, name="Ada", email="ada@example.org")
    assert await people.events("user.") == []


async def test_nobody_suspends_or_deletes_themselves_by_mistake(users, people, root):
    await people.add("Other", "admin")
    with pytest.raises(ConflictError, match="your own account"):
        await users.set_status(root, root.user_id, "suspended")
    with pytest.raises(ConflictError, match="My settings"):
        await users.delete(root, root.user_id)
    assert (await people.row(root.user_id)).status == "active"


async def test_whom_there_is_not_nothing_is_done_to(users, root):
    for act in (
        users.set_role(root, "nobody", "user"),
        users.set_status(root, "nobody", "suspended"),
        users.set_permissions(root, "nobody", []),
        users.set_quotas(root, "nobody", Quotas()),
        users.delete(root, "nobody"),
    ):
        with pytest.raises(NotFoundError):
            await act


# ---- the last administrator


async def test_the_last_administrator_stays_one(users, people, root):
    suspended = await people.add("Old", "admin")
    await users.set_status(root, suspended.user_id, "suspended")
    with pytest.raises(ConflictError, match="last administrator"):
        await users.set_role(root, root.user_id, "user")
    with pytest.raises(ConflictError, match="last administrator"):
        await users.delete_own(root)
    left = await people.row(root.user_id)
    assert (left.role, left.status) == ("admin", "active")


async def test_a_suspended_administrator_may_be_deleted(users, people, root):
    old = await people.add("Old", "admin")
    await users.set_status(root, old.user_id, "suspended")
    await users.delete(root, old.user_id)
    assert await people.row(old.user_id) is None


@pytest.mark.databases
@pytest.mark.parametrize("how", ["demote", "suspend", "delete"])
async def test_two_administrators_cannot_remove_each_other(users, people, database, how):
    acts = {
        "demote": lambda actor, other: users.set_role(actor, other, "user"),
        "suspend": lambda actor, other: users.set_status(actor, other, "suspended"),
        "delete": lambda actor, other: users.delete(actor, other),
    }
    for number in range(5):
        one = await people.add(f"One{number}", "admin")
        two = await people.add(f"Two{number}", "admin")
        act = acts[how]
        outcomes = await asyncio.gather(
            act(one, two.user_id), act(two, one.user_id), return_exceptions=True
        )
        assert sum(isinstance(each, ConflictError) for each in outcomes) == 1, outcomes
        async with database.write() as session:
            active = select(User).where(User.role == "admin", User.status == "active")
            (left,) = (await session.execute(active)).scalars().all()
            left.role = "user"


# ---- deleting


@pytest.mark.databases
async def test_with_a_person_goes_all_that_is_theirs(users, people, root, ada, database):
    device = Device(user_id=ada.user_id, cookie_hash="c")
    theirs = [
        device,
        PersonalToken(user_id=ada.user_id, name="t", token_hash="h", prefix="mn_"),
        RecoveryCode(user_id=ada.user_id, code_hash="h"),
        PlexAccount(user_id=ada.user_id, plex_id=1),
        Download(user_id=ada.user_id, url="u", quality="best", container="mp4", status="queued"),
        Subscription(user_id=ada.user_id, url="u", quality="best", container="mp4"),
    ]
    others = [
        Invitation(token_hash="i", created_by=ada.user_id, expires_at=utc_now()),
        Setting(area="downloads", key="x", value=1, updated_by=ada.user_id),
    ]
    async with database.write() as session:
        session.add_all([*theirs, *others])
    await users.delete(root, ada.user_id)
    assert await people.row(ada.user_id) is None
    for row in theirs:
        assert await count(database, type(row)) == 0
    for row in others:
        assert await count(database, type(row)) == 1
    assert await count(database, LoginSession) == 1


async def test_the_deleted_person_is_out_at_once(users, root, ada, runtime):
    _, event = await heard(runtime, events.SessionsEnded, users.delete(root, ada.user_id))
    assert event.session_ids == [ada.session_id]
    with pytest.raises(SessionEndedError):
        await runtime.accounts.sessions.by_id(ada.session_id)


@pytest.mark.databases
async def test_the_audit_log_keeps_no_name_of_who_is_gone(users, people, root, ada, runtime):
    await users.set_permissions(root, ada.user_id, [])
    await users.change(ada, ada.user_id, name="Ada L.")
    await runtime.audit.note("session.refused", target="Ada@example.org")
    await runtime.audit.note("session.refused", target="other@example.org")
    await users.delete(root, ada.user_id)

    found = {event.action: event for event in await people.events()}
    assert {event.target for event in found.values()} == {"", "other@example.org"}
    assert found["user.deleted"].actor_id == root.user_id
    assert found["user.deleted"].details == {"own": False, "filesLeft": 0}
    assert found["user.changed"].actor_id is None
    assert found["user.permissions_changed"].target_id is None


async def test_people_delete_their_own_account(users, people, root, database):
    hashed = await passwords.make_hash(PASSWORD)
    eve = await people.add("Eve", password_hash=hashed)
    with pytest.raises(InvalidInputError):
        await users.delete_own(eve, "wrong")
    assert await people.row(eve.user_id) is not None
    await users.delete_own(eve, PASSWORD)
    assert await people.row(eve.user_id) is None
    event = (await people.events("user.deleted"))[0]
    assert (event.actor_id, event.target, event.details["own"]) == (None, "", True)
    async with database.read() as session:
        wanted = select(LoginSession).where(col(LoginSession.user_id) == eve.user_id)
        assert (await session.execute(wanted)).first() is None
