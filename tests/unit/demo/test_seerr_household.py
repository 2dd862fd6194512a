"""The Seerr of the demo: requests in every state, a library that grows, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from medianest.demo import people
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.seerr import keeping
from medianest.demo.seerr.catalogue import in_library, tmdb_id
from medianest.demo.seerr.codes import MediaStatus, RequestStatus
from medianest.demo.seerr.household import PACE, household
from medianest.demo.seerr.people import import_from_plex
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.switches import Switches

FILM, SERIES = 710_004, 810_003
"""frank waits for both."""


@pytest.fixture
def plex(tmp_path: Path) -> PretendPlex:
    return people.household(tmp_path)


@pytest.fixture
def seerr(plex: PretendPlex) -> PretendSeerr:
    return household(plex)


def test_requests_are_in_every_state(seerr: PretendSeerr):
    assert {request.status for request in seerr.requests.values()} == set(RequestStatus)
    states = {seerr.media[request.media_id].status for request in seerr.requests.values()}
    assert states >= {
        MediaStatus.UNKNOWN, MediaStatus.PENDING, MediaStatus.PROCESSING,
        MediaStatus.PARTIALLY_AVAILABLE, MediaStatus.AVAILABLE,
    }  # fmt: skip
    times = [request.created_at for request in seerr.requests.values()]
    assert times == sorted(times)
    assert max(times) - min(times) > 20 * 86_400
    assert len(seerr.issues) == 1


def test_people_have_the_numbers_of_the_demos_plex(seerr: PretendSeerr, plex: PretendPlex):
    tied = {user.plex_username: user.plex_id for user in seerr.users.values() if user.plex_id}
    assert tied == {name: plex.account(name).id for name in ("olivia", "frank", "kim")}
    assert import_from_plex(seerr, None) == []  # milo has no address, stella no server
    plex.share("stella")
    assert [user.plex_id for user in import_from_plex(seerr, None)] == [1003]


def test_one_film_of_the_library_is_not_noticed_yet(seerr: PretendSeerr, plex: PretendPlex):
    shared = {title.key for title in in_library(plex.library)}
    there = {
        (media.media_type, media.tmdb_id)
        for media in seerr.media.values()
        if media.status in (MediaStatus.AVAILABLE, MediaStatus.PARTIALLY_AVAILABLE)
    }
    assert there < shared
    assert len(shared - there) == 1


def items(plex: PretendPlex, number: int, kind: str) -> list[int]:
    return [i.key for i in plex.library.items.values() if i.type == kind and tmdb_id(i) == number]


def test_what_is_approved_comes_into_the_library(seerr: PretendSeerr, plex: PretendPlex):
    switches = Switches(seerr)
    for request in list(seerr.requests.values()):
        if request.status == RequestStatus.PENDING:
            switches.approve(request.id)
    assert items(plex, FILM, "movie") == []
    seerr.advance(PACE.handover_seconds)
    seerr.advance(PACE.download_seconds or 0)
    (film,) = items(plex, FILM, "movie")
    assert plex.library.items[film].title == "Orchard of Satellites"
    assert plex.library.items[film].versions[0].parts[0].size_bytes > 0
    (show,) = items(plex, SERIES, "show")
    assert [season.index for season in plex.library.children(show)] == [1, 2]
    assert all(plex.library.child_count(s.key) > 5 for s in plex.library.children(show))


def test_a_demo_goes_on_where_it_ended(tmp_path: Path, seerr: PretendSeerr, plex: PretendPlex):
    kept = tmp_path / "kept.json"
    Switches(seerr).approve(next(r.id for r in seerr.requests.values() if r.status == 1))
    Switches(seerr).arrive("movie", FILM)
    keeping.save(seerr, kept)
    again_plex = people.household(tmp_path)
    again = household(again_plex, kept)
    assert again.requests == seerr.requests
    assert (again.users, again.media, again.issues) == (seerr.users, seerr.media, seerr.issues)
    assert len(items(again_plex, FILM, "movie")) == 1
    assert again.new_id("request") > max(again.requests)
    assert again.new_id("media") > max(again.media)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"users": [{}]}'])
def test_what_cannot_be_read_back_begins_anew(tmp_path: Path, plex: PretendPlex, text: str):
    kept = tmp_path / "kept.json"
    kept.write_text(text)
    found = household(plex, kept)
    assert len(found.requests) > 10
    assert found.pace == PACE
