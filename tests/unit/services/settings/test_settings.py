"""Settings: defaults, the database, and the environment that locks."""

import asyncio
import re

import pytest

from medianest import events
from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, StartError
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.settings.environment import setting_keys, variable_name
from medianest.services.settings.settings import SettingsService
from medianest.settings import NAMES_OF_FILES, read_environment

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
USER = Actor("u", "Una", Role.USER, "s")
COOKIES = (
    "# Netscape HTTP Cookie File\n\n"
    ".youtube.com\tTRUE\t/\tTRUE\t0\tPREF\tx\n"
    "#HttpOnly_.youtube.com\tTRUE\t/\tTRUE\t0\tSID\ty\n"
)


@pytest.fixture
async def service(database, tmp_path):
    async with database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))

    def make(**variables: str) -> SettingsService:
        environment = read_environment({"MEDIANEST_DATA": str(tmp_path), **variables})
        return SettingsService(database, environment, Ciphers(Keys.load(environment)))

    return make


@pytest.mark.parametrize(
    ("area", "key", "name"),
    [
        ("downloads", "maxActive", "MEDIANEST_DOWNLOADS_MAX_ACTIVE"),
        ("downloads", "perUserPerHour", "MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR"),
        ("downloads", "diskFloorBytes", "MEDIANEST_DOWNLOADS_DISK_FLOOR_BYTES"),
        (
            "rateLimits",
            "signInPer15Minutes",
            "MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES",
        ),
    ],
)
def test_every_setting_has_an_environment_name(area, key, name):
    assert (area, key) in [found[:2] for found in setting_keys()]
    assert variable_name(area, key) == name


async def test_a_change_holds_at_once_and_in_another_process_within_a_second(service):
    here, elsewhere = service(), service()
    await here.change(ADMIN, {"downloads": {"maxActive": 4}})
    assert (await here.current()).downloads.max_active == 4
    assert (await elsewhere.current()).downloads.max_active == 4


async def test_open_pages_hear_when_people_see_another_part_of_the_library(runtime, database):
    async with database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    heard: asyncio.Queue[events.AnyEvent] = asyncio.Queue()

    async def hear() -> None:
        async for event in events.listen(runtime.redis):
            await heard.put(event)

    listening = asyncio.create_task(hear())
    assert isinstance(await asyncio.wait_for(heard.get(), 10), events.Reconnected)
    await runtime.settings.change(ADMIN, {"library": {"syncMinutes": 20}})
    for opened in (True, False):
        await runtime.settings.change(ADMIN, {"library": {"openToAccountsWithoutPlex": opened}})
        event = await asyncio.wait_for(heard.get(), 10)
        assert event == events.LibraryChanged(section_ids=[])
    assert heard.empty()
    listening.cancel()


async def test_a_partial_change_leaves_the_rest_alone(service):
    settings = service()
    await settings.change(ADMIN, {"downloads": {"maxActive": 4}})
    await settings.change(ADMIN, {"access": {"sessionDays": 7}})
    assert (await settings.current()).downloads.max_active == 4


async def test_the_environment_wins_and_locks(service):
    settings = service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="3")
    assert (await settings.show(ADMIN)).locked == ["downloads.maxActive"]
    with pytest.raises(ConflictError, match=r"downloads\.maxActive"):
        await settings.change(ADMIN, {"downloads": {"maxActive": 5}})
    assert (await settings.current()).downloads.max_active == 3


async def test_what_was_shown_may_be_sent_back_unchanged(service):
    settings = service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="3")
    shown = await settings.show(ADMIN)
    again = await settings.change(ADMIN, shown.model_dump(by_alias=True, mode="json"))
    assert again == shown


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"nothing": {}}, "nothing"),
        ({"downloads": {"nothing": 1}}, "downloads.nothing"),
        ({"downloads": {"maxActive": "many"}}, "downloads.maxActive"),
        ({"downloads": 5}, "downloads"),
        ({"access": {"publicUrl": "javascript:alert(1)"}}, "access.publicUrl"),
        ({"access": {"trustedProxies": ["everyone"]}}, "access.trustedProxies.0"),
        ({"access": {"publicUrl": "http://:secret@media.example"}}, "access.publicUrl"),
        ({"access": {"publicUrl": "http://media.example:99999"}}, "access.publicUrl"),
        ({"access": {"signUp": "everybody"}}, "access.signUp"),
        ({"access": {"plexAllowList": ["a@b.example"]}}, "access.plexAllowList.0"),
        ({"access": {"requireTwoFactor": "users"}}, "access.requireTwoFactor"),
        ({"access": {"geoipFile": "places.mmdb"}}, "access.geoipFile"),
        ({"access": {"geoipFile": "/nowhere/places.mmdb"}}, "access.geoipFile"),
        ({"access": {"geoipFile": "/etc/passwd"}}, "access.geoipFile"),
        ({"plex": {"url": "192.168.0.10:32400"}}, "plex.url"),
        ({"plex": {"url": "http://plex.example/?token=x"}}, "plex.url"),
        ({"uptimeKuma": {"statusPageSlug": "a/b"}}, "uptimeKuma.statusPageSlug"),
        ({"mail": {"host": "smtp.example/x"}}, "mail.host"),
        ({"mail": {"from": "nobody"}}, "mail.from"),
        ({"mail": {"from": "a@b.example\nBcc: c@d.example"}}, "mail.from"),
        ({"mail": {"security": "perhaps"}}, "mail.security"),
        ({"mail": {"port": 0}}, "mail.port"),
        ({"retention": {"auditDays": 0}}, "retention.auditDays"),
        ({"rateLimits": {"passwordResetPerHour": 0}}, "rateLimits.passwordResetPerHour"),
        ({"downloads": {"folder": "somewhere"}}, "downloads.folder"),
        ({"downloads": {"folder": "/proc/nowhere"}}, "downloads.folder"),
        ({"downloads": {"proxy": "http://user:secret@proxy"}}, "downloads.proxy"),
        ({"downloads": {"proxy": "ftp://proxy"}}, "downloads.proxy"),
        ({"downloads": {"maxActive": 0}}, "downloads.maxActive"),
        ({"downloads": {"playlistCap": 0}}, "downloads.playlistCap"),
        ({"downloads": {"playlistCap": 5001}}, "downloads.playlistCap"),
        ({"downloads": {"perUserPerHour": -1}}, "downloads.perUserPerHour"),
        ({"downloads": {"perUserActive": None}}, "downloads.perUserActive"),
        ({"downloads": {"maxBytes": -1}}, "downloads.maxBytes"),
        ({"downloads": {"diskFloorBytes": "plenty"}}, "downloads.diskFloorBytes"),
        ({"downloads": {"layout": "flat"}}, "downloads.layout"),
        ({"downloads": {"sponsorBlock": "perhaps"}}, "downloads.sponsorBlock"),
        ({"downloads": {"subtitles": ["en", "english!"]}}, "downloads.subtitles.1"),
        ({"downloads": {"subtitles": "en"}}, "downloads.subtitles"),
        ({"downloads": {"allowedSites": ["vimeo", "http://x/"]}}, "downloads.allowedSites.1"),
        ({"downloads": {"allowedPrivateNetworks": ["home"]}}, "downloads.allowedPrivateNetworks.0"),
        ({"downloads": {"cookiesFile": "cookies.txt"}}, "downloads.cookiesFile"),
        ({"downloads": {"cookiesFile": "/nowhere/cookies.txt"}}, "downloads.cookiesFile"),
        ({"downloads": {"cookiesFile": "/"}}, "downloads.cookiesFile"),
        ({"downloads": {"cookiesFile": "/dev/null"}}, "downloads.cookiesFile"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_refused_by_name(service, body, field):
    settings = service()
    with pytest.raises(InvalidInputError) as refused:
        await settings.change(ADMIN, body)
    sentence = (refused.value.details or {})[field]
    assert sentence.endswith(".")
    assert not re.search(r"Input|String|pattern|Value error|valid", sentence)
    assert sentence in refused.value.message
    assert await settings.current() == await service().current()


async def test_only_administrators_see_and_change_settings(service):
    settings = service()
    with pytest.raises(ForbiddenError):
        await settings.show(USER)
    with pytest.raises(ForbiddenError):
        await settings.change(USER, {"downloads": {"maxActive": 4}})


def test_an_unusable_variable_is_named(service):
    with pytest.raises(StartError, match="MEDIANEST_DOWNLOADS_MAX_ACTIVE"):
        service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="many")


async def test_lists_come_comma_separated_or_as_json(service):
    plain = service(ALLOWED_ORIGINS="http://a.example, https://b.example:8443")
    as_json = service(
        MEDIANEST_ACCESS_ALLOWED_ORIGINS='["http://a.example", "https://b.example:8443"]'
    )
    assert (await plain.current()).access == (await as_json.current()).access


async def test_every_setting_of_downloads_holds_elsewhere_without_a_restart(service, tmp_path):
    here, elsewhere = service(), service()
    (tmp_path / "cookies.txt").write_text(COOKIES)
    wanted = {
        "folder": str(tmp_path / "films"),
        "proxy": "http://proxy.example:3128",
        "maxActive": 3,
        "allowedSites": ["youtube", "videos.example.org"],
        "allowedPrivateNetworks": ["192.168.5.0/24"],
        "cookiesFile": str(tmp_path / "cookies.txt"),
        "layout": "tv",
        "playlistCap": 20,
        "perUserPerHour": 1,
        "perUserActive": 1,
        "maxBytes": 5_000_000_000,
        "diskFloorBytes": 0,
        "plexPathMap": [{"ours": "/downloads", "plex": "D:\\Videos"}],
        "librarySection": "4",
        "sponsorBlock": True,
        "subtitles": ["de", "pt-BR"],
    }
    before = (await elsewhere.current()).downloads.model_dump(by_alias=True, mode="json")
    assert before.keys() == wanted.keys()
    assert not [key for key in wanted if before[key] == wanted[key]]

    await here.change(ADMIN, {"downloads": wanted})

    elsewhere._cached = None  # as after a second
    after = (await elsewhere.current()).downloads.model_dump(by_alias=True, mode="json")
    assert after == wanted


@pytest.mark.parametrize("name", ["cookies.txt", "deep/cookies.txt", "../films/cookies.txt"])
async def test_the_cookies_file_does_not_lie_among_the_downloads(service, tmp_path, name):
    settings, folder = service(), tmp_path / "films"
    await settings.change(ADMIN, {"downloads": {"folder": str(folder)}})
    (folder / "deep").mkdir()
    (folder / name).write_text(COOKIES)
    (tmp_path / "link.txt").symlink_to(folder / name)
    for path in (folder / name, tmp_path / "link.txt"):
        with pytest.raises(InvalidInputError, match="must not lie in the downloads folder"):
            await settings.change(ADMIN, {"downloads": {"cookiesFile": str(path)}})


async def test_the_downloads_do_not_move_to_where_the_cookies_file_lies(service, tmp_path):
    settings, cookies = service(), tmp_path / "films" / "cookies.txt"
    cookies.parent.mkdir()
    cookies.write_text(COOKIES)
    await settings.change(ADMIN, {"downloads": {"cookiesFile": str(cookies)}})
    with pytest.raises(InvalidInputError, match="must not lie in the downloads folder"):
        await settings.change(ADMIN, {"downloads": {"folder": str(cookies.parent)}})
    await settings.change(ADMIN, {"downloads": {"folder": str(cookies.parent), "cookiesFile": ""}})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "cannot be read as text"),
        (b'[{"name": "SID"}]', "Netscape"),
        (b"a.example FALSE / FALSE 0 SID x", "Netscape"),
        (b"#" * 1_000_001, "larger"),
    ],
)
async def test_a_cookies_file_that_no_download_could_use_is_refused(
    service, tmp_path, content, reason
):
    cookies = tmp_path / "cookies.txt"
    cookies.write_bytes(content)
    with pytest.raises(InvalidInputError, match=reason):
        await service().change(ADMIN, {"downloads": {"cookiesFile": str(cookies)}})


def test_a_variable_that_names_a_file_is_not_taken_for_a_secret_in_one():
    variables = {variable_name(area, key) for area, key, _ in setting_keys()}
    assert {name for name in variables if name.endswith("_FILE")} == NAMES_OF_FILES


async def test_a_cookies_file_of_the_environment_can_be_checked(service, tmp_path):
    (tmp_path / "cookies.txt").write_text(COOKIES)
    name = "MEDIANEST_DOWNLOADS_COOKIES_FILE"
    await service(**{name: str(tmp_path / "cookies.txt")}).check_files()
    await service().check_files()
    with pytest.raises(InvalidInputError, match="not there"):
        await service(**{name: "/nowhere/cookies.txt"}).check_files()


@pytest.mark.parametrize("folder", [".", ".."])
async def test_the_downloads_do_not_land_around_our_own_data(service, tmp_path, folder):
    with pytest.raises(InvalidInputError, match="own data"):
        await service().change(ADMIN, {"downloads": {"folder": f"{tmp_path}/{folder}"}})


async def test_nothing_is_made_where_the_settings_are_refused(service, tmp_path):
    wanted = {"folder": str(tmp_path / "films"), "cookiesFile": "/nowhere/cookies.txt"}
    with pytest.raises(InvalidInputError):
        await service().change(ADMIN, {"downloads": wanted})
    assert (await service().current()).downloads.folder == ""
    assert not (tmp_path / "films").exists()
