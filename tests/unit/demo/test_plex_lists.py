"""What the pretend Plex server lists: sections, pages, filters, orders, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from medianest.demo.library.odd_items import LONG_TITLE, MANY_VERSIONS
from medianest.demo.plex_server import PlexServerSite
from tests.unit.demo.plex_asking import Asking

MOVIES, SHOWS = "/library/sections/1/all", "/library/sections/2/all"
TYPES = {"1": (1,), "2": (2, 3, 4), "3": (8, 9, 10), "4": (1,), "6": (1,)}


def paged(start: int, size: int, **query: Any) -> dict[str, Any]:
    return {"X-Plex-Container-Start": start, "X-Plex-Container-Size": size, **query}


def test_everything_is_in_one_of_the_sections(olivia: Asking):
    assert [row["key"] for row in olivia.container("/library/sections")["Directory"]] == [
        "1", "2", "3", "4", "5", "6",
    ]  # fmt: skip
    counts = [
        olivia.container(f"/library/sections/{key}/all", **paged(0, 0, type=kind))["totalSize"]
        for key, kinds in TYPES.items()
        for kind in kinds
    ]
    assert sum(counts) == 100
    assert all(counts)


def test_a_server_without_sections_names_none(plex_server: PlexServerSite, olivia: Asking):
    for key in list(plex_server.plex.library.sections):
        olivia.switch("drop_section", section=key)
    assert "Directory" not in olivia.container("/library/sections")


def test_without_a_page_everything_comes_and_no_total(olivia: Asking):
    found = olivia.container(MOVIES)
    assert found["size"] == len(found["Metadata"])
    assert not {"totalSize", "offset"} & found.keys()


def test_pages_in_the_address_or_in_headers(olivia: Asking):
    everything = olivia.keys(MOVIES)
    assert olivia.keys(MOVIES, **paged(4, 3)) == everything[4:7]
    place = {"X-Plex-Container-Start": "4", "X-Plex-Container-Size": "3"}
    answer = olivia.http.get(MOVIES, headers=place)
    told = answer.json()["MediaContainer"]
    assert (told["size"], told["totalSize"], told["offset"]) == (3, len(everything), 4)
    assert answer.headers["x-plex-container-total-size"] == str(len(everything))
    assert "Metadata" not in olivia.container(MOVIES, **paged(9_999, 3))
    assert olivia.status("GET", MOVIES, **{"X-Plex-Container-Size": "many"}) == 400


def test_a_server_may_give_fewer_rows_than_asked(olivia: Asking):
    olivia.switch("behave", most_rows=2)
    found = olivia.container(MOVIES, **paged(0, 50))
    assert (found["size"], found["totalSize"]) == (2, len(olivia.keys(MOVIES)))


@pytest.mark.parametrize(
    ("field", "query"),
    [("updatedAt", "updatedAt>>"), ("addedAt", "addedAt>>"), ("year", "year>>")],
)
def test_what_is_after_a_number(olivia: Asking, field: str, query: str):
    rows = olivia.container(MOVIES)["Metadata"]
    values = sorted(row[field] for row in rows if field in row)
    middle = values[len(values) // 2]
    found = olivia.container(MOVIES, **{query: middle})["Metadata"]
    assert len(found) == sum(value > middle for value in values)
    assert all(row[field] > middle for row in found)


def test_times_may_be_relative_and_bad_numbers_are_bad_requests(
    plex_server: PlexServerSite, olivia: Asking
):
    key = olivia.switch("add", section="1", title="Of today")
    assert olivia.keys(MOVIES, **{"addedAt>>": "-1h"}) == [key]
    assert olivia.status("GET", MOVIES, **{"addedAt>>": "yesterday"}) == 400


def test_titles_contain_or_equal(olivia: Asking):
    olivia.switch("add", section="1", title="A very own name")
    assert olivia.titles(MOVIES, title="VERY OWN") == ["A very own name"]
    assert olivia.titles(MOVIES, title="=very own") == []
    assert olivia.titles(MOVIES, title="=a very own name") == ["A very own name"]


def test_genres_are_filtered_by_their_number(olivia: Asking):
    row = next(row for row in olivia.container(MOVIES)["Metadata"] if row.get("Genre"))
    full = olivia.container(f"/library/metadata/{row['ratingKey']}")["Metadata"][0]
    genre = full["Genre"][0]
    assert int(row["ratingKey"]) in olivia.keys(MOVIES, genre=genre["id"])
    assert olivia.keys(MOVIES, genre=genre["tag"]) == []


def test_a_section_says_what_its_labels_are(olivia: Asking):
    (kids,) = olivia.container("/library/sections/1/label")["Directory"]
    assert kids["title"] == "Kids"
    found = olivia.container(MOVIES, label=kids["key"])["Metadata"]
    assert {row["contentRating"] for row in found} == {"G"}
    assert all("Label" not in row for row in found)
    full = olivia.container(f"/library/metadata/{found[0]['ratingKey']}")["Metadata"][0]
    assert full["Label"][0]["tag"] == "Kids"


@pytest.mark.parametrize(
    ("sort", "field", "falls"),
    [("addedAt:asc", "addedAt", False), ("updatedAt:desc", "updatedAt", True)],
)
def test_order(olivia: Asking, sort: str, field: str, *, falls: bool):
    values = [row[field] for row in olivia.container(MOVIES, sort=sort)["Metadata"]]
    assert values == sorted(values, reverse=falls)
    assert len(set(values)) > 5


def test_lists_are_slimmer_on_demand(olivia: Asking):
    row = olivia.container(MOVIES, excludeFields="summary", excludeElements="Media,Genre")
    assert not any({"summary", "Media", "Genre"} & each.keys() for each in row["Metadata"])
    only = {"includeFields": "ratingKey,updatedAt", "excludeElements": "Media,Genre,Role"}
    version = {"X-Plex-Pms-Api-Version": "1.0.0"}
    rows = olivia.http.get(MOVIES, params=only, headers=version).json()["MediaContainer"]
    assert {"ratingKey", "updatedAt"} <= rows["Metadata"][0].keys()
    assert "title" not in rows["Metadata"][0]
    olivia.switch("behave", knows_fields=False)
    old = olivia.http.get(MOVIES, params=only, headers=version).json()["MediaContainer"]
    assert "guid" in old["Metadata"][0]
    assert "guid" in olivia.container(MOVIES, **only)["Metadata"][0]


def test_external_ids_come_when_asked_for(olivia: Asking):
    def with_ids(**query: Any) -> int:
        return sum("Guid" in row for row in olivia.container(MOVIES, **query)["Metadata"])

    assert (with_ids(), with_ids(includeGuids=1) > 0) == (0, True)


def test_of_many_items_the_living_come_and_404_means_none(olivia: Asking):
    one, other = olivia.keys(MOVIES)[:2]
    olivia.switch("remove", key=other)
    found = olivia.container(f"/library/metadata/{one},{other},999999")
    assert [row["ratingKey"] for row in found["Metadata"]] == [str(one)]
    assert olivia.status("GET", f"/library/metadata/{other},999999") == 404


def test_shows_have_seasons_and_seasons_episodes(olivia: Asking):
    show = olivia.container(SHOWS)["Metadata"][0]
    seasons = olivia.container(show["key"])
    assert seasons["size"] == show["childCount"] + 1
    assert seasons["Directory"][0]["title"] == "All episodes"
    episodes = olivia.container(seasons["Metadata"][0]["key"])
    first = episodes["Metadata"][0]
    assert first["grandparentRatingKey"] == show["ratingKey"]
    assert episodes["grandparentRatingKey"] == int(show["ratingKey"])
    leaves = olivia.container(f"/library/metadata/{show['ratingKey']}/allLeaves")
    assert leaves["size"] == show["leafCount"]


def test_those_who_want_no_json_get_xml_of_the_same(olivia: Asking):
    rows = olivia.container(SHOWS, type=4)["Metadata"]
    answer = olivia.http.get(SHOWS, params={"type": 4}, headers={"Accept": "*/*"})
    found = fromstring(answer.content)
    assert [video.tag for video in found] == ["Video"] * len(rows)
    assert found[0].attrib["ratingKey"] == rows[0]["ratingKey"]
    assert found[0].find("Media/Part").attrib["file"] == rows[0]["Media"][0]["Part"][0]["file"]


def test_marks_are_those_of_who_asks(plex_server: PlexServerSite, olivia: Asking, frank: Asking):
    key = olivia.switch("add", section="1", title="To be watched")
    olivia.switch("watch", username="frank", key=key, views=2)
    assert key in frank.keys(MOVIES, **{"viewCount>>": 0})
    assert key not in frank.keys(MOVIES, unwatched=1)
    assert key not in olivia.keys(MOVIES, **{"viewCount>>": 0})
    assert key in olivia.keys(MOVIES, unwatched=1)
    olivia.switch("watch", username="frank", key=key, views=0, offset_ms=60_000)
    assert key in frank.keys(MOVIES, inProgress=1)
    row = frank.container(f"/library/metadata/{key}")["Metadata"][0]
    assert (row["viewOffset"], row.get("viewCount")) == (60_000, None)


def test_a_show_counts_the_watched_episodes(olivia: Asking, frank: Asking):
    show = olivia.container(SHOWS)["Metadata"][0]
    leaves = olivia.keys(f"/library/metadata/{show['ratingKey']}/allLeaves")
    for key in leaves:
        olivia.switch("unwatch", username="frank", key=key)
    olivia.switch("watch", username="frank", key=leaves[0])
    row = frank.container(f"/library/metadata/{show['ratingKey']}")["Metadata"][0]
    assert row["viewedLeafCount"] == 1


def test_a_friend_sees_what_is_shared_and_no_paths(olivia: Asking, frank: Asking):
    olivia.switch("sections", username="frank", sections=["2"])
    (section,) = frank.container("/library/sections")["Directory"]
    assert section["key"] == "2"
    assert "Location" not in section
    assert frank.status("GET", MOVIES) == 404
    movie = olivia.keys(MOVIES)[0]
    assert frank.status("GET", f"/library/metadata/{movie}") == 404
    assert frank.status("GET", f"/library/metadata/{movie}/thumb/1") == 404
    assert frank.container(SHOWS)["size"]


@pytest.mark.parametrize(
    ("written", "keeps"),
    [
        ("contentRating=G%2CPG", lambda row: row.get("contentRating") in ("G", "PG")),
        ("contentRating!=G", lambda row: row.get("contentRating") != "G"),
        ("label=Kids", lambda row: row.get("contentRating") == "G"),
        ("label!=Kids|contentRating=PG", lambda row: row.get("contentRating") == "PG"),
    ],
)
def test_filters_of_a_share(olivia: Asking, frank: Asking, written: str, keeps: Any):
    wanted = [int(row["ratingKey"]) for row in olivia.container(MOVIES)["Metadata"] if keeps(row)]
    olivia.switch("sections", username="frank", sections=None, filters={"filterMovies": written})
    assert frank.keys(MOVIES) == wanted
    assert 0 < len(wanted) < len(olivia.keys(MOVIES))
    assert frank.keys(SHOWS) == olivia.keys(SHOWS)


def test_strangers_and_friends_are_refused_differently(olivia: Asking, frank: Asking):
    olivia.http.headers.pop("x-plex-token")
    assert olivia.status("GET", "/library/sections") == 401
    for path in ("/status/sessions", "/activities", "/accounts", "/library/sections/1/refresh"):
        assert frank.status("GET", path) == 403


def test_odd_items_are_there(plex_server: PlexServerSite):
    items = plex_server.plex.library.listed("1", "movie").values()
    assert any(not item.title for item in items)
    assert any(item.year is None and not item.thumb for item in items)
    assert max(len(item.versions) for item in items) == MANY_VERSIONS
    assert max(len(item.title) for item in items) == LONG_TITLE
