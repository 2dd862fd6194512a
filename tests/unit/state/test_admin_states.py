"""The states behind the pages for administrators."""

from __future__ import annotations

import pytest

from medianest.errors import ConflictError, ForbiddenError
from medianest.runtime import Runtime, current
from medianest.services.actor import Actor
from medianest.state import policy
from medianest.state.audit import AuditState
from medianest.state.invitations import InvitationsState
from medianest.state.services import ServicesState
from medianest.state.users import UsersState
from medianest.state.webhook_targets import WebhooksState
from tests.clients.hook_receiver import receiver
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, kept, told

KEY = "a-key-that-nobody-sees"


@pytest.fixture
def people(runtime: Runtime) -> People:
    return People(runtime)


@pytest.fixture
async def root(people: People) -> Actor:
    return await people.add("Root", "admin")


@pytest.fixture
def tab(root: Actor) -> Tab:
    return Tab(root)


async def test_the_list_is_what_the_address_asks_for(tab: Tab, people: People) -> None:
    for name in ("Ada", "Ben", "Cora"):
        await people.add(name)
    dora = await people.add("Dora")
    await people.runtime.users.set_status(tab.person, dora.user_id, "suspended")
    state = await tab.state(UsersState, role="user")
    await UsersState.load.fn(state)
    assert [item.name for item in state.items] == ["Ada", "Ben", "Cora", "Dora"]
    state = await tab.state(UsersState, search="cor", role="user")
    await UsersState.load.fn(state)
    assert [item.name for item in state.items] == ["Cora"]
    state = await tab.state(UsersState, status="suspended", sort="made-up", page="x")
    await UsersState.load.fn(state)
    assert [item.name for item in state.items] == ["Dora"]


async def test_a_person_is_opened_by_the_address(tab: Tab, people: People) -> None:
    ada = await people.add("Ada")
    state = await tab.state(UsersState, user=ada.user_id)
    assert await UsersState.load.fn(state) is not None
    await UsersState.open.fn(state, ada.user_id)
    assert state.person is not None
    assert state.person.name == "Ada"


async def test_what_somebody_may_do_is_changed(tab: Tab, people: People) -> None:
    ada = await people.add("Ada")
    state = await tab.state(UsersState)
    await UsersState.load.fn(state)
    await UsersState.open.fn(state, ada.user_id)
    await UsersState.set_permissions.fn(state, {"permissions.download": "on"})
    await UsersState.set_quotas.fn(
        state,
        {
            "perUserPerHour": "3",
            "perUserActive": "",
            "maxGigabytes": "1.5",
            "moviesPerWeek": "2",
            "seasonsPerWeek": "",
        },
    )
    await UsersState.set_role.fn(state, {"role": "admin"})
    row = await people.row(ada.user_id)
    assert row is not None
    assert (row.permissions, row.role) == (["download"], "admin")
    assert row.quotas == {"perUserPerHour": 3, "maxBytes": 1_500_000_000, "moviesPerWeek": 2}
    assert {item.name: item.role for item in state.items}["Ada"] == "admin"
    assert state.gigabytes == 1.5


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"perUserPerHour": "-1"}, "perUserPerHour"), ({"maxGigabytes": "much"}, "maxGigabytes")],
)
async def test_a_quota_that_cannot_be_is_blamed_on_its_field(
    tab: Tab, people: People, fields: dict[str, str], wrong: str
) -> None:
    state = await tab.state(UsersState)
    await UsersState.open.fn(state, (await people.add("Ada")).user_id)
    await UsersState.set_quotas.fn(state, fields)
    assert state.problems.keys() == {wrong}


async def test_somebody_is_suspended_restored_and_deleted(tab: Tab, people: People) -> None:
    ada = await people.add("Ada")
    state = await tab.state(UsersState)
    await UsersState.load.fn(state)
    await UsersState.open.fn(state, ada.user_id)
    for deed, status in ((UsersState.suspend, "suspended"), (UsersState.restore, "active")):
        await deed.fn(state)
        row = await people.row(ada.user_id)
        assert row is not None
        assert row.status == status
    await UsersState.delete.fn(state)
    assert state.person is None
    assert await people.row(ada.user_id) is None


async def test_the_last_administrator_stays_and_the_sheet_says_why(tab: Tab) -> None:
    state = await tab.state(UsersState)
    await UsersState.open.fn(state, tab.person.user_id)
    for deed in (UsersState.suspend, UsersState.delete):
        await deed.fn(state)
        assert state.problems["form"]
    await UsersState.set_role.fn(state, {"role": "user"})
    assert state.problems
    assert state.person is not None
    assert state.person.role == "admin"


async def test_a_reset_link_is_shown_once_and_kept_nowhere(tab: Tab, people: People) -> None:
    state = await tab.state(UsersState)
    await UsersState.open.fn(state, (await people.add("Ada")).user_id)
    (shown,) = told(await UsersState.make_reset_link.fn(state))
    (link,) = shown["lines"]
    assert "/reset/" in link
    assert link.rpartition("/")[2] not in kept(tab.root)


async def test_an_invitation_is_shown_once_and_kept_nowhere(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(InvitationsState)
    fields = {"note": "Grandpa", "role": "user", "maxUses": "2", "days": "7"}
    events = await InvitationsState.create.fn(state, fields)
    (link,) = next(each["lines"] for each in told(events) if each.get("deed") == "reveal")
    assert link.rpartition("/")[2] not in kept(tab.root)
    await runtime.accounts.invitations.check(link.rpartition("/")[2])
    await InvitationsState.load.fn(state)
    assert [(item.note, item.max_uses) for item in state.items] == [("Grandpa", 2)]
    await InvitationsState.create.fn(state, fields | {"maxUses": "0", "role": "user"})
    assert state.problems.keys() == {"maxUses"}


async def test_a_key_is_written_and_never_shown(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(ServicesState)
    await ServicesState.load.fn(state)
    form = {"url": "http://tautulli.example:8181", "secret.apiKey": KEY}
    await ServicesState.save.fn(state, "tautulli", form)
    assert state.problems["tautulli"] == {}
    assert state.values["tautulli"] == {"url": form["url"], "apiKey": "set", "webhookSecret": ""}
    assert (await runtime.settings.current()).tautulli.api_key.reveal() == KEY
    assert KEY not in kept(tab.root)
    await ServicesState.save.fn(state, "tautulli", {"url": form["url"], "secret.apiKey": ""})
    assert (await runtime.settings.current()).tautulli.api_key.reveal() == KEY
    removed = {"url": form["url"], "secret.apiKey": "", "remove.apiKey": "on"}
    await ServicesState.save.fn(state, "tautulli", removed)
    assert state.values["tautulli"]["apiKey"] == ""


async def test_a_setting_that_cannot_be_is_blamed_on_its_field(tab: Tab) -> None:
    state = await tab.state(ServicesState)
    await ServicesState.save.fn(state, "mail", {"port": "many"})
    assert state.problems["mail"].keys() == {"port"}
    await ServicesState.save.fn(state, "plex", {"url": "not an address"})
    assert state.problems["plex"]["url"].startswith("This must be an address")
    assert state.problems["mail"].keys() == {"port"}


async def test_where_plex_finds_downloads_is_saved_and_tried(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(ServicesState)
    empty = {"pathMap.ours": "", "pathMap.plex": "", "librarySection": ""}
    form = empty | {"pathMap.ours": "/srv/videos", "pathMap.plex": "D:\\Videos"}
    await ServicesState.save.fn(state, "downloads", form)
    assert (state.values["downloads"], state.problems["downloads"]) == (form, {})
    (pair,) = (await runtime.settings.current()).downloads.plex_path_map
    assert (pair.ours, pair.plex) == ("/srv/videos", "D:\\Videos")
    await ServicesState.save.fn(state, "downloads", form | {"pathMap.plex": "no folder"})
    assert state.problems["downloads"]["pathMap.plex"]
    assert state.values["downloads"] == form
    await ServicesState.test.fn(state, "downloads", form)
    assert "Connect a Plex server first" in state.problems["downloads"]["pathMap.plex"]
    await ServicesState.save.fn(state, "downloads", empty)
    assert (await runtime.settings.current()).downloads.plex_path_map == []


async def test_further_pairs_of_folders_outlive_the_form(tab: Tab, runtime: Runtime) -> None:
    pairs = [{"ours": f"/srv/{name}", "plex": f"/data/{name}"} for name in "ab"]
    await runtime.settings.replace({"downloads": {"plexPathMap": pairs}}, updated_by=None)
    state = await tab.state(ServicesState)
    await ServicesState.save.fn(
        state,
        "downloads",
        {"pathMap.ours": "/srv/c", "pathMap.plex": "/data/c", "librarySection": ""},
    )
    found = (await runtime.settings.current()).downloads.plex_path_map
    assert [pair.ours for pair in found] == ["/srv/c", "/srv/b"]


async def test_people_are_compared_with_a_plex_server_that_is_there(tab: Tab) -> None:
    state = await tab.state(UsersState)
    with pytest.raises(ConflictError, match="Connect your Plex server"):
        await UsersState.sync.fn(state)


async def test_the_audit_log_is_found_by_kind_and_day(tab: Tab, runtime: Runtime) -> None:
    for action in ("session.begun", "user.suspended"):
        await runtime.audit.note(action, actor_id=tab.person.user_id, target="Ada")
    state = await tab.state(AuditState, action="user.")
    await AuditState.load.fn(state)
    assert [(row.who, row.what, row.whom) for row in state.items] == [
        ("Root", "suspended somebody", "Ada")
    ]
    for days, total in (({"to": "2001-01-01"}, 0), ({"from": "2001-01-01", "to": "x"}, 2)):
        state = await tab.state(AuditState, **days)
        await AuditState.load.fn(state)
        assert state.total == total


async def test_a_webhook_is_set_up_tried_changed_and_deleted(tab: Tab) -> None:
    state = await tab.state(WebhooksState)
    await WebhooksState.load.fn(state)
    with receiver() as hooks:
        fields = {"name": "Shelf", "url": hooks.url, "secret": "", "events.serviceDown": "on"}
        events = await WebhooksState.create.fn(state, fields)
        (secret,) = next(each["lines"] for each in told(events) if each.get("deed") == "reveal")
        assert secret not in kept(tab.root)
        await WebhooksState.load.fn(state)
        (one,) = state.items
        assert await WebhooksState.open.fn(state, one.id) is not None
        await runtime_tries(tab, one.id)
        await WebhooksState.more.fn(state)
    assert [(each.event, each.status) for each in state.deliveries] == [("trial", "sent")]
    await WebhooksState.change.fn(state, {**fields, "name": "Attic"})
    assert (state.target.name, state.target.enabled) == ("Attic", False)  # type: ignore[union-attr]
    await WebhooksState.change.fn(state, {**fields, "url": "gopher://hole", "name": ""})
    assert state.problems.keys() == {"name", "url"}
    await WebhooksState.delete.fn(state)
    await WebhooksState.load.fn(state)
    assert (state.items, state.target) == ([], None)


async def test_the_address_of_an_app_passes_through_its_page_and_stays_nowhere(tab: Tab) -> None:
    state = await tab.state(WebhooksState)
    address = f"ntfy://ntfy.sh/{KEY}"
    fields = {"name": "Family", "url": address, "secret": "", "events.serviceDown": "on"}
    await WebhooksState.create.fn(state, {**fields, "secret": "sixteen-or-more-"})
    assert state.problems.keys() == {"secret"}
    assert KEY not in kept(tab.root)
    events = await WebhooksState.create.fn(state, fields)
    assert not [each for each in told(events) if each.get("deed") == "reveal"]
    await WebhooksState.load.fn(state)
    (one,) = state.items
    await WebhooksState.open.fn(state, one.id)
    await WebhooksState.change.fn(state, {**fields, "url": " ", "name": "House"})
    assert (state.problems, state.target.name) == ({}, "House")  # type: ignore[union-attr]
    await WebhooksState.change.fn(state, {**fields, "enabled": "on"})
    assert (state.problems, state.target.enabled) == ({}, True)  # type: ignore[union-attr]
    await WebhooksState.change.fn(state, {**fields, "url": "http://127.0.0.1:9/"})
    assert state.problems.keys() == {"url"}
    assert (state.target.service, state.target.url) == ("ntfy", "")  # type: ignore[union-attr]
    assert KEY not in kept(tab.root)


async def runtime_tries(tab: Tab, target_id: str) -> None:
    """As the page's button does, past the lock of its state."""
    await current().webhooks.deliveries.try_out(tab.person, target_id)


def test_every_door_of_the_administration_is_shut_for_others() -> None:
    nobody = Actor("2", "Ada", "user", "s2")
    ours = ("users.", "invitations.", "services.", "webhook_targets.", "audit.")
    doors = [name for name in policy.DOORS if name.startswith(ours)]
    assert len(doors) == 31
    for name in doors:
        with pytest.raises(ForbiddenError):
            policy.admit(name, nobody)


async def test_services_refuse_others_too(people: People) -> None:
    tab = Tab(await people.add("Ada"))
    for kind in (UsersState, InvitationsState, ServicesState, WebhooksState, AuditState):
        state = await tab.state(kind)
        with pytest.raises(ForbiddenError):
            await kind.load.fn(state)
