"""What is marked as here already: a person's own, and nobody else's."""

from __future__ import annotations

import pytest

from medianest.database import Database
from medianest.services.actor import Actor
from medianest.services.downloads import already
from tests.unit.services.downloads.samples import Samples

FILM, SONG, TALK = [("youtube", f"{name}-{name}-00") for name in ("film", "song", "talk")]

pytestmark = pytest.mark.databases


@pytest.fixture
def samples(database: Database) -> Samples:
    return Samples(database)


def _entry(key: tuple[str, str], **columns: object) -> dict[str, object]:
    return {"extractor": key[0], "media_id": key[1], **columns}


async def _states(samples: Samples, actor: Actor) -> dict[tuple[str, str], str]:
    async with samples.database.read() as session:
        found = await already.states(session, actor, [FILM, SONG, TALK])
    return {key: str(state) for key, state in found.items()}


async def test_what_others_have_or_are_getting_is_not_told(samples: Samples) -> None:
    ada, bob = await samples.person(), await samples.person("Bob")
    root = await samples.person("Root", "admin")
    await samples.with_entries(
        _entry(FILM, status="completed"), _entry(SONG), actor=ada, status="downloading"
    )

    assert await _states(samples, ada) == {FILM: "here", SONG: "coming"}
    assert await _states(samples, bob) == {}
    assert await _states(samples, root) == {}, "it is about their own list"


async def test_what_failed_or_will_not_go_on_is_new(samples: Samples) -> None:
    ada = await samples.person()
    await samples.with_entries(
        _entry(FILM, status="failed"), _entry(SONG), actor=ada, status="downloading"
    )
    await samples.with_entries(_entry(TALK), actor=ada, status="cancelled")

    assert await _states(samples, ada) == {SONG: "coming"}


async def test_what_is_here_is_here_though_it_comes_once_more(samples: Samples) -> None:
    ada = await samples.person()
    here, coming = _entry(FILM, status="completed"), _entry(FILM)
    for each in (coming, here, coming):
        await samples.with_entries(each, actor=ada, status="downloading")

    assert await _states(samples, ada) == {FILM: "here"}
