"""Requests at the pretend Seerr go their way over time, as the two products have it."""

from __future__ import annotations

import pytest

from medianest.demo.seerr.site import SeerrSite
from tests.unit.demo.seerr_asking import Asking

OLIVIA, FRANK, KIM, NORA, OSCAR = 1, 2, 3, 4, 5
FILM, OTHER_FILM, SERIES, LONG_RUNNER = 710_001, 710_002, 810_001, 810_060
PENDING, APPROVED, DECLINED, FAILED, COMPLETED = 1, 2, 3, 4, 5
PROCESSING, PARTIAL, AVAILABLE = 3, 4, 5


def test_a_request_goes_from_pending_to_available_by_the_clock(pretend_seerr: SeerrSite):
    pretend_seerr.switches.pace(handover_seconds=60, download_seconds=3_600)
    frank, admin = Asking(pretend_seerr, FRANK), Asking(pretend_seerr)
    number = frank.ask("movie", FILM)["id"]
    assert admin.state(number) == (PENDING, 2)
    admin.post(f"/request/{number}/approve")
    assert admin.state(number) == (APPROVED, 2)
    pretend_seerr.seerr.advance(61)
    assert admin.state(number) == (APPROVED, PROCESSING)
    pretend_seerr.seerr.advance(3_601)
    assert admin.state(number) == (COMPLETED, AVAILABLE)


def test_overseerr_leaves_a_done_request_approved(pretend_overseerr: SeerrSite):
    kim = Asking(pretend_overseerr, KIM)
    number = kim.ask("movie", FILM)["id"]
    pretend_overseerr.switches.arrive("movie", FILM)
    assert kim.state(number) == (APPROVED, AVAILABLE)
    kim.ask("movie", FILM, status=409)


def test_only_overseerr_says_when_something_changed(
    pretend_seerr: SeerrSite,
):
    for product, changes in (("Seerr", False), ("Overseerr", True)):
        pretend_seerr.reset()
        pretend_seerr.switches.become(product)
        number = Asking(pretend_seerr, FRANK).ask("movie", FILM)["id"]
        pretend_seerr.seerr.advance(60)
        row = Asking(pretend_seerr).post(f"/request/{number}/decline")
        assert (row["updatedAt"] != row["createdAt"]) is changes


def test_radarr_refuses_at_once_or_later(pretend_seerr: SeerrSite):
    kim = Asking(pretend_seerr, KIM)
    pretend_seerr.switches.behave(refusing=["radarr"])
    assert kim.ask("movie", FILM)["status"] == FAILED
    pretend_seerr.switches.pace(refusal_seconds=30)
    late = kim.ask("movie", OTHER_FILM)
    assert late["status"] == APPROVED
    pretend_seerr.seerr.advance(31)
    assert kim.state(late["id"])[0] == FAILED
    pretend_seerr.switches.behave(refusing=[])
    Asking(pretend_seerr).post(f"/request/{late['id']}/retry")
    assert kim.state(late["id"]) == (APPROVED, PROCESSING)


def test_seasons_arrive_one_by_one(pretend_seerr: SeerrSite):
    kim = Asking(pretend_seerr, KIM)
    first = kim.ask("tv", SERIES, seasons=[1])["id"]
    rest = kim.ask("tv", SERIES, seasons=[1, 2, 3, 4, 5])
    assert [season["seasonNumber"] for season in rest["seasons"]] == [2, 3, 4, 5]
    pretend_seerr.switches.arrive("tv", SERIES, [1])
    assert kim.state(first) == (COMPLETED, PARTIAL)
    assert kim.state(rest["id"]) == (APPROVED, PARTIAL)
    kim.ask("tv", SERIES, seasons=[1], status=202)
    pretend_seerr.switches.arrive("tv", SERIES, [2, 3, 4, 5])
    assert kim.state(rest["id"]) == (COMPLETED, AVAILABLE)


def test_specials_are_dropped_unless_they_are_switched_on(pretend_seerr: SeerrSite):
    kim = Asking(pretend_seerr, KIM)
    kim.ask("tv", LONG_RUNNER, seasons=[0], status=202)
    made = kim.ask("tv", LONG_RUNNER, seasons="all")
    assert [season["seasonNumber"] for season in made["seasons"]] == list(range(1, 61))
    pretend_seerr.switches.settings(special_episodes=True)
    made = kim.ask("tv", LONG_RUNNER, seasons=[0, 1])
    assert [season["seasonNumber"] for season in made["seasons"]] == [0]


def test_a_declined_or_deleted_wish_leaves_the_title_unknown(pretend_seerr: SeerrSite):
    frank, admin = Asking(pretend_seerr, FRANK), Asking(pretend_seerr)
    number = frank.ask("movie", FILM)["id"]
    admin.post(f"/request/{number}/decline")
    assert admin.get(f"/movie/{FILM}")["mediaInfo"]["status"] == 1
    again = frank.ask("movie", FILM)["id"]
    assert frank.http.delete(f"/request/{again}").status_code == 204
    assert admin.get(f"/movie/{FILM}")["mediaInfo"]["status"] == 1


def test_quotas_are_counted_in_films_and_seasons_of_the_last_days(pretend_seerr: SeerrSite):
    nora = Asking(pretend_seerr, NORA)
    nora.ask("movie", FILM)
    assert nora.ask("movie", OTHER_FILM, status=403) == {"message": "Movie Quota exceeded."}
    nora.ask("tv", SERIES, seasons=[1, 2, 3], status=403)
    nora.ask("tv", SERIES, seasons=[1, 2])
    left = nora.get(f"/user/{NORA}/quota")
    assert left["tv"] == {"days": 7, "limit": 2, "used": 2, "remaining": 0, "restricted": True}
    pretend_seerr.seerr.advance(8 * 86_400)
    nora.ask("movie", OTHER_FILM)
    assert Asking(pretend_seerr, FRANK).get(f"/user/{FRANK}/quota")["movie"] == {
        "used": 0, "restricted": False,
    }  # fmt: skip


def test_the_key_alone_approves_what_it_asks_for_others(pretend_seerr: SeerrSite):
    assert Asking(pretend_seerr).ask("movie", FILM, userId=FRANK)["status"] == APPROVED
    assert Asking(pretend_seerr, FRANK).ask("movie", OTHER_FILM)["status"] == PENDING
    Asking(pretend_seerr, FRANK).ask("movie", 710_003, userId=KIM, status=403)
    Asking(pretend_seerr, OSCAR).ask("movie", 710_003, status=403)


def test_four_k_is_a_request_of_its_own_with_its_own_right(pretend_seerr: SeerrSite):
    Asking(pretend_seerr, FRANK).ask("movie", FILM, is4k=True, status=403)
    admin = Asking(pretend_seerr)
    made = admin.ask("movie", FILM, is4k=True)
    assert (made["media"]["status"], made["media"]["status4k"]) == (1, 2)
    admin.ask("movie", FILM)
    admin.ask("movie", FILM, is4k=True, status=409)


def test_people_see_their_own_requests(pretend_seerr: SeerrSite):
    frank, kim = Asking(pretend_seerr, FRANK), Asking(pretend_seerr, KIM)
    kim.ask("movie", FILM)
    frank.ask("movie", OTHER_FILM)
    assert [row["id"] for row in frank.get("/request")["results"]] == [2]
    frank.get("/request/1", status=403)
    frank.get(f"/request?requestedBy={KIM}", status=403)
    frank.post("/request/2/approve", status=403)
    assert [row["id"] for row in Asking(pretend_seerr).get("/request")["results"]] == [2, 1]


@pytest.mark.parametrize(
    "query", ["mediaType=tv", "sortDirection=asc", "filter=completed", "filter=deleted"]
)
def test_overseerr_does_not_know_what_seerr_added_to_lists(pretend_seerr: SeerrSite, query: str):
    admin = Asking(pretend_seerr)
    assert set(admin.get(f"/request?{query}")) == {"pageInfo", "results", "serviceErrors"}
    pretend_seerr.switches.become("Overseerr")
    admin.get(f"/request?{query}", status=400)
    assert set(admin.get("/request")) == {"pageInfo", "results"}
    assert "completed" not in admin.get("/request/count")
    admin.ask("movie", FILM)
    (row,) = admin.get("/request")["results"]
    assert "canRemove" not in row
    assert "mediaServerType" not in admin.get("/settings/public")
    assert "jellyfinUserId" not in admin.get("/auth/me")


def test_a_list_leaves_out_what_is_blocked(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    Asking(pretend_seerr, FRANK).ask("movie", FILM)
    body = {"tmdbId": FILM, "mediaType": "movie", "title": "x", "user": 1}
    admin.post("/blocklist", body, status=201)
    assert admin.get("/request")["results"] == []
    assert admin.get("/request/1")["media"]["status"] == 6
    Asking(pretend_seerr, KIM).ask("movie", FILM, status=403)


def test_the_library_beside_it_counts_as_available_once_it_was_scanned(
    pretend_seerr: SeerrSite,
):
    found = pretend_seerr.switches.scan()
    assert found > 10
    media = Asking(pretend_seerr).get(f"/media?take={found}")["results"]
    assert {row["status"] for row in media if row["mediaType"] == "movie"} == {AVAILABLE}
    assert {row["status"] for row in media if row["mediaType"] == "tv"} == {PARTIAL}
    assert all(row["ratingKey"] for row in media)
