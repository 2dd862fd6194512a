"""The demo keeps away from what is real."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from medianest.database import SQLITE_FILE
from medianest.demo import people
from medianest.demo.kuma.site import KumaSite, serve_in_thread
from medianest.demo.library import keeping
from medianest.demo.library.generated import VIDEOS
from medianest.demo.pretend_plex import owner
from medianest.demo.seerr.pretend_seerr import API_KEY
from medianest.demo.tautulli.pretend_tautulli import API_KEY as TAUTULLI_KEY
from medianest.errors import StartError, UpstreamUnreachableError
from medianest.processes import demo, up
from medianest.processes.instance import DEMO_MARK
from medianest.processes.preparation import Preparation, Prepared
from medianest.runtime import Runtime
from medianest.services.settings.environment import setting_keys, variable_name
from medianest.settings import Environment, read_environment


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Environment]:
    """The environments that would have been run."""
    seen: list[Environment] = []

    def run(environment: Environment, plan: Callable[[Environment], up.Everything]) -> None:
        seen.append(environment)

    monkeypatch.setattr(up, "run", run)
    return seen


def test_a_demo_leaves_a_real_database_redis_and_folder_alone(
    tmp_path: Path, ran: list[Environment]
) -> None:
    real = {
        "MEDIANEST_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://db/nest",
        "REDIS_URL": "redis://:x@redis",
        "MEDIANEST_DOWNLOADS_FOLDER": "/srv/videos",
    }
    with mock.patch.dict(os.environ, real):
        demo.run(read_environment())
    (environment,) = ran
    assert environment.database_url is None
    assert environment.redis_url is None
    assert environment.variable("MEDIANEST_DOWNLOADS_FOLDER") is None
    assert environment.variable(demo.PROXY_VARIABLE) is not None


@pytest.mark.parametrize(
    "name",
    [
        "MEDIANEST_PLEX_URL",
        "MEDIANEST_PLEX_TOKEN_FILE",
        "PLEX_TOKEN",
        "PLEX_SERVER_URL",
        "PLEX_CLIENT_ID",
        "OVERSEERR_API_KEY",
        "MEDIANEST_UPTIME_KUMA_API_KEY",
        "UPTIME_KUMA_TOKEN",
        "TAUTULLI_API_KEY_FILE",
        "MEDIANEST_MAIL_HOST",
    ],
)
def test_a_demo_asks_no_real_service_and_sends_no_mail(
    tmp_path: Path, ran: list[Environment], name: str
) -> None:
    with mock.patch.dict(os.environ, {name: str(tmp_path / "real")}):
        demo.run(read_environment({"MEDIANEST_DATA": str(tmp_path)}))
        assert name not in os.environ
    (environment,) = ran
    assert environment.variable(name) is None
    assert environment.plex_tv_url.startswith("http://127.0.0.1:")
    assert environment.tmdb_image_url.startswith("http://127.0.0.1:")
    assert environment.plex_client_identifier == ""


def test_every_service_that_can_be_set_is_forgotten() -> None:
    own = {"downloads", "library", "access", "rateLimits", "retention"}
    services = {key.area for key in setting_keys()} - own
    assert services
    for area in services:
        assert variable_name(area, "url").startswith(demo.REAL_SERVICES)


def test_the_folder_of_a_demo_is_marked_before_anything_is_in_it(
    tmp_path: Path, ran: list[Environment]
) -> None:
    with mock.patch.dict(os.environ, {"MEDIANEST_DATA": str(tmp_path)}):
        demo.run(read_environment())
    assert (tmp_path / DEMO_MARK).exists()


def test_a_demo_in_the_folder_of_a_real_installation_is_refused(
    tmp_path: Path, ran: list[Environment]
) -> None:
    (tmp_path / SQLITE_FILE).touch()
    with pytest.raises(StartError, match="holds a real installation"):
        demo.run(read_environment({"MEDIANEST_DATA": str(tmp_path)}))
    assert ran == []


def test_two_demos_that_start_at_once_do_not_choose_the_same_places() -> None:
    both = [*demo.take_places(), *demo.take_places()]
    try:
        assert len({one.getsockname() for one in both}) == len(both)
    finally:
        for one in both:
            one.close()


HERE, ELSEWHERE = "http://127.0.0.1:32480", "http://127.0.0.1:45678"


async def test_a_new_demo_knows_its_pretend_plex(runtime: Runtime) -> None:
    await demo.connect_plex(runtime, HERE)
    plex = (await runtime.settings.current()).plex
    assert (plex.url, plex.token.reveal(), plex.enabled) == (HERE, owner().token, True)
    # Not from the environment: whoever tries the set-up may change it.
    assert not any(key.startswith("plex.") for key in await locked(runtime))


async def locked(runtime: Runtime) -> list[str]:
    return (await runtime.settings.replace({}, updated_by=None)).locked


async def test_a_demo_that_goes_on_follows_its_pretend_plex(runtime: Runtime) -> None:
    await demo.connect_plex(runtime, HERE)
    await runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    await demo.connect_plex(runtime, ELSEWHERE)
    plex = (await runtime.settings.current()).plex
    assert (plex.url, plex.token.reveal(), plex.enabled) == (ELSEWHERE, owner().token, False)


async def test_a_new_demo_knows_its_pretend_seerr_and_follows_it(runtime: Runtime) -> None:
    await demo.connect_seerr(runtime, HERE)
    seerr = (await runtime.settings.current()).overseerr
    assert (seerr.url, seerr.api_key.reveal()) == (HERE, API_KEY)
    assert seerr.webhook_secret.reveal() == demo.WEBHOOK_SECRET
    await demo.connect_seerr(runtime, ELSEWHERE)
    assert (await runtime.settings.current()).overseerr.url == ELSEWHERE
    await runtime.settings.replace({"overseerr": {"url": "https://seerr.test"}}, updated_by=None)
    await demo.connect_seerr(runtime, HERE)
    assert (await runtime.settings.current()).overseerr.url == "https://seerr.test"


async def test_a_new_demo_knows_its_pretend_tautulli_and_follows_it(runtime: Runtime) -> None:
    await demo.connect_tautulli(runtime, HERE)
    tautulli = (await runtime.settings.current()).tautulli
    assert (tautulli.url, tautulli.api_key.reveal()) == (HERE, TAUTULLI_KEY)
    assert tautulli.webhook_secret.reveal() == demo.WEBHOOK_SECRET
    await demo.connect_tautulli(runtime, ELSEWHERE)
    tautulli = (await runtime.settings.current()).tautulli
    assert (tautulli.url, tautulli.api_key.reveal()) == (ELSEWHERE, TAUTULLI_KEY)
    await runtime.settings.replace({"tautulli": {"url": "https://taut.test"}}, updated_by=None)
    await demo.connect_tautulli(runtime, HERE)
    assert (await runtime.settings.current()).tautulli.url == "https://taut.test"


async def test_a_new_demo_is_signed_in_to_its_pretend_kuma_and_follows_it(
    runtime: Runtime, pretend_kuma: KumaSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_kuma.switches.restart(0.6)  # it starts beside the demo, and later
    monkeypatch.setattr(demo, "AGAIN_SECONDS", 0.1)
    await demo.connect(runtime, HERE, HERE, pretend_kuma.base_url, HERE)
    kuma = (await runtime.settings.current()).uptime_kuma
    assert (kuma.url, kuma.username, kuma.status_page_slug) == (
        pretend_kuma.base_url, pretend_kuma.username, "home",
    )  # fmt: skip
    assert kuma.webhook_secret.reveal() == demo.WEBHOOK_SECRET
    assert not kuma.password
    assert pretend_kuma.kuma.logins.by_password == 1
    await demo.connect_kuma(runtime, pretend_kuma.base_url)
    assert pretend_kuma.kuma.logins.by_password == 1
    with serve_in_thread() as other:
        await demo.connect_kuma(runtime, other.base_url)
        assert (await runtime.settings.current()).uptime_kuma.url == other.base_url
        assert other.kuma.logins.by_password == 1
        mine = {"uptimeKuma": {"url": "https://kuma.test"}}
        await runtime.settings.replace(mine, updated_by=None)
        await demo.connect_kuma(runtime, other.base_url)
        assert (await runtime.settings.current()).uptime_kuma.url == "https://kuma.test"


async def test_a_demo_says_that_its_pretend_kuma_never_came(
    runtime: Runtime, pretend_kuma: KumaSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_kuma.switches.behave(down=True)
    monkeypatch.setattr(demo, "SIGN_IN_SECONDS", 0.1)
    with pytest.raises(UpstreamUnreachableError):
        await demo.connect_kuma(runtime, pretend_kuma.base_url)


async def test_a_server_of_somebody_elses_choice_stays(runtime: Runtime) -> None:
    await runtime.settings.replace({"plex": {"url": "https://plex.test"}}, updated_by=None)
    await demo.connect_plex(runtime, HERE)
    assert (await runtime.settings.current()).plex.url == "https://plex.test"


def test_the_household_of_a_demo_has_its_downloads_and_sees_different_sections(
    tmp_path: Path,
) -> None:
    (tmp_path / "channel").mkdir()
    file = tmp_path / "channel" / "A film [abc].mp4"
    file.write_bytes(b"x")
    plex = people.household(tmp_path)
    videos = plex.library.listed(VIDEOS, "movie").values()
    (found,) = [item for item in videos if item.title == "A film [abc]"]
    assert found.versions[0].parts[0].file == str(file)
    again = people.household(tmp_path).library.items[found.key]
    assert again.guid == found.guid  # also after the demo was started anew
    seen = {
        each.username: [key for key in plex.library.sections if each.sees_section(key)]
        for each in plex.accounts.values()
        if each.reaches_server
    }
    assert len(seen) == len({tuple(sections) for sections in seen.values()}) == 4
    assert len(plex.playbacks) == 2
    assert all(item.title for item in plex.library.items.values())


def test_collections_of_a_demo_outlive_it(tmp_path: Path) -> None:
    kept = tmp_path / demo.KEPT
    library = people.household(tmp_path, kept).library
    first = next(iter(library.collections.values()))
    first.title, first.items = "Mine", first.items[:2]
    library.posters[first.key] = b"poster"
    key, item = library.new_key(), first.items[0]
    library.collections[key] = replace(first, key=key, items=[item, 999_999_999])
    keeping.save(library, kept)
    again = people.household(tmp_path, kept).library
    assert again.collections[first.key] == first
    assert again.posters == {first.key: b"poster"}
    assert again.collections[key].items == [item]  # the other one is gone
    assert again.new_key() > key


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"collections": [{}], "posters": {}}'])
def test_what_cannot_be_read_back_is_left_out(tmp_path: Path, text: str) -> None:
    kept = tmp_path / demo.KEPT
    kept.write_text(text)
    found = people.household(tmp_path, kept).library.collections
    assert found.keys() == people.household(tmp_path).library.collections.keys()


def test_a_start_says_what_it_waits_for(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        sockets = demo.Sockets(*map(stack.enter_context, demo.take_places()))
        started = demo.Demo(environment, sockets=sockets)
        assert started.what_is_missing() == "the database is"
        monkeypatch.setattr(Preparation, "result", lambda _: Prepared(None, []))
        started.ended(up.PREPARATION, 0)
        monkeypatch.setattr(up, "is_healthy", lambda _: False)
        assert started.what_is_missing() == "the web process is"
        monkeypatch.setattr(up, "is_healthy", lambda _: True)
        assert started.what_is_missing() == "the example videos are"
        assert not started.is_complete()
