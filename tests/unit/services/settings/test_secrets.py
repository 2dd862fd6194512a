"""Secrets among the settings: encrypted at rest, never shown, and bound to their address."""

import json

import pytest
import structlog
from sqlmodel import select

from medianest.errors import ConflictError, InvalidInputError
from medianest.models import AuditEvent, Setting, User
from medianest.models.ids import utc_now
from medianest.models.user import Role
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.settings.settings import SettingsService
from medianest.settings import read_environment

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
KEY = "planted-key-of-overseerr"
HERE = {"url": "http://seerr.example:5055", "apiKey": KEY}


@pytest.fixture
async def service(database, tmp_path):
    async with database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))

    def make(**variables: str) -> SettingsService:
        environment = read_environment({"MEDIANEST_DATA": str(tmp_path), **variables})
        return SettingsService(database, environment, Ciphers(Keys.load(environment)))

    return make


async def key_of(settings: SettingsService) -> str:
    settings._cached = None  # as after a second
    return (await settings.current()).overseerr.api_key.reveal()


async def test_a_secret_is_kept_and_never_shown(service):
    settings = service()
    with structlog.testing.capture_logs() as logs:
        shown = await settings.change(ADMIN, {"overseerr": HERE})
    assert await key_of(settings) == KEY
    assert shown.model_dump(by_alias=True, mode="json")["overseerr"] == {
        "url": "http://seerr.example:5055",
        "apiKey": {"set": True},
        "webhookSecret": {"set": False},
        "moviesPerWeek": 10,
        "seasonsPerWeek": 20,
    }
    held = await settings.current()
    assert KEY not in repr(shown) + repr(held) + str(held) + held.model_dump_json() + str(logs)


@pytest.mark.databases
async def test_a_secret_is_encrypted_at_rest(service, database):
    await service().change(ADMIN, {"overseerr": HERE})
    rows = await database.rows(select(Setting.key, Setting.value, Setting.encrypted))
    stored = {row.key: (row.value, row.encrypted) for row in rows}
    assert stored["url"] == ("http://seerr.example:5055", False)
    assert stored["apiKey"][1] is True
    assert KEY not in json.dumps(stored)


async def test_the_files_of_the_data_folder_hold_no_secret(service, environment):
    await service().change(ADMIN, {"overseerr": HERE, "mail": {"password": KEY}})
    files = [path for path in environment.data.rglob("*") if path.is_file()]
    assert any(b"seerr.example" in path.read_bytes() for path in files)
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("left", [{}, {"apiKey": {"set": True}}, {"apiKey": {"set": False}}])
async def test_what_is_left_out_or_sent_back_as_shown_stays(service, left):
    settings = service()
    await settings.change(ADMIN, {"overseerr": HERE})
    await settings.change(ADMIN, {"overseerr": {**left, "url": HERE["url"]}})
    assert await key_of(settings) == KEY


async def test_text_changes_a_secret_and_an_empty_one_removes_it(service):
    settings = service()
    await settings.change(ADMIN, {"overseerr": HERE})
    await settings.change(ADMIN, {"overseerr": {"apiKey": "another"}})
    assert await key_of(settings) == "another"
    shown = await settings.change(ADMIN, {"overseerr": {"apiKey": ""}})
    assert await key_of(settings) == ""
    assert not shown.overseerr.api_key


@pytest.mark.parametrize("value", [5, None, ["x"], {"set": True, "x": 1}, "a\nb", "x" * 2001])
async def test_a_secret_that_cannot_be_one_is_refused_without_repeating_it(service, value):
    with pytest.raises(InvalidInputError) as refused:
        await service().change(ADMIN, {"overseerr": {"apiKey": value}})
    assert (refused.value.details or {})["overseerr.apiKey"].endswith(".")
    assert "x" * 20 not in str(refused.value)


async def test_the_environment_locks_a_secret_too(service, tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    settings = service(OVERSEERR_API_KEY_FILE=str(tmp_path / "key"))
    assert (await settings.show(ADMIN)).locked == ["overseerr.apiKey"]
    assert await key_of(settings) == KEY
    for other in ("another", ""):
        with pytest.raises(ConflictError, match=r"overseerr\.apiKey"):
            await settings.change(ADMIN, {"overseerr": {"apiKey": other}})
    shown = (await settings.show(ADMIN)).model_dump(by_alias=True, mode="json")
    assert (await settings.change(ADMIN, shown)).overseerr.api_key
    assert KEY not in repr(settings._environment)


async def test_a_secret_of_a_lost_key_counts_as_not_set_and_is_told_once(service):
    await service(SECRET_KEY="first-key-of-this-place").change(ADMIN, {"overseerr": HERE})
    settings = service(SECRET_KEY="second-key-of-this-place")
    with structlog.testing.capture_logs() as logs:
        assert await key_of(settings) == ""
        assert await key_of(settings) == ""
    (line,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert line["setting"] == "overseerr.apiKey"
    assert "SECRET_KEY" in line["reason"]
    assert await settings.lost_secrets() == ["overseerr.apiKey"]
    assert (await settings.current()).overseerr.url == HERE["url"]
    await settings.change(ADMIN, {"overseerr": {"apiKey": ""}})
    assert await settings.lost_secrets() == []


async def test_a_rotated_key_still_reads_what_is_there(service):
    await service(SECRET_KEY="first-key-of-this-place").change(ADMIN, {"overseerr": HERE})
    rotated = service(SECRET_KEY="second-key-of-this-place,first-key-of-this-place")
    assert await key_of(rotated) == KEY


async def test_a_secret_moved_to_another_setting_is_worth_nothing_there(service, database):
    await service().change(ADMIN, {"overseerr": HERE})
    async with database.write() as session:
        row = await session.get(Setting, ("overseerr", "apiKey"))
        session.add(Setting(area="tautulli", key="apiKey", value=row.value, encrypted=True))
    assert not (await service().current()).tautulli.api_key


@pytest.mark.parametrize(
    ("area", "first", "moved"),
    [
        ("overseerr", HERE, {"url": "http://evil.example:5055"}),
        ("overseerr", HERE, {"url": "https://seerr.example:5055", "apiKey": {"set": True}}),
        ("overseerr", HERE, {"url": HERE["url"] + "/other"}),
        ("tautulli", {"url": "http://t.example", "apiKey": "k"}, {"url": "http://t.example:81"}),
        ("plex", {"url": "http://p.example", "token": "t"}, {"url": "http://q.example"}),
        ("mail", {"host": "smtp.example", "password": "p"}, {"host": "evil.example"}),
        ("mail", {"host": "smtp.example", "password": "p"}, {"port": 26}),
    ],
)
async def test_a_stored_secret_does_not_go_to_another_server(service, area, first, moved):
    settings = service()
    await settings.change(ADMIN, {area: first})
    before = await settings.current()
    with pytest.raises(InvalidInputError, match="Enter it again"):
        await settings.change(ADMIN, {area: moved})
    with pytest.raises(InvalidInputError, match="Enter it again"):
        await settings.with_unsaved(ADMIN, area, moved)
    assert await settings.current() == before


async def test_a_server_may_move_with_its_secret_entered_again_or_removed(service):
    settings = service()
    await settings.change(ADMIN, {"overseerr": HERE})
    await settings.change(ADMIN, {"overseerr": {"url": "http://new.example", "apiKey": KEY}})
    await settings.change(ADMIN, {"overseerr": {"url": ""}})
    with pytest.raises(InvalidInputError, match="Enter it again"):
        await settings.change(ADMIN, {"overseerr": {"url": "http://other.example"}})
    await settings.change(ADMIN, {"overseerr": {"url": "http://other.example", "apiKey": ""}})


async def test_a_change_is_audited_by_the_names_of_keys_alone(service, database):
    settings = service()
    await settings.change(ADMIN, {"overseerr": HERE, "access": {"sessionDays": 30}})
    await settings.change(ADMIN, {"overseerr": {"apiKey": {"set": True}}})
    async with database.read() as session:
        (event,) = (await session.execute(select(AuditEvent))).scalars().all()
    assert (event.action, event.actor_id) == ("settings.changed", ADMIN.user_id)
    assert event.details == {"keys": ["overseerr.url", "overseerr.apiKey"]}
    assert KEY not in event.target


async def test_a_second_factor_is_required_only_by_somebody_who_has_one(service, database):
    settings = service()
    wanted = {"access": {"requireTwoFactor": "admins"}}
    with pytest.raises(InvalidInputError, match="your own second factor first") as refused:
        await settings.change(ADMIN, wanted)
    assert "access.requireTwoFactor" in (refused.value.details or {})
    async with database.write() as session:
        (await session.get(User, ADMIN.user_id)).totp_enabled_at = utc_now()
    assert (await settings.change(ADMIN, wanted)).access.require_two_factor == "admins"
    async with database.write() as session:
        (await session.get(User, ADMIN.user_id)).totp_enabled_at = None
    await settings.change(ADMIN, {"access": {"sessionDays": 3}})
    await settings.change(ADMIN, {"access": {"requireTwoFactor": "none"}})
