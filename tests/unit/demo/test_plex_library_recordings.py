"""The pretend Plex server's library has the fields, kinds and oddities of recorded answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from tests.unit.demo.plex_asking import Asking
from tests.unit.demo.test_plex_recordings import PLEX, recorded

pytestmark = pytest.mark.skipif(not PLEX.is_dir(), reason="no recorded answers here")

MOVIES, SHOWS, MUSIC = (f"/library/sections/{key}/all" for key in (1, 2, 3))

PAGED = {"totalSize": 1, "offset": 0}
"""Fields of paged answers, which the recorded lists are not; the documented history is."""
KNOWN = {"originalTitle": "text", "viewOffset": 1, "titleSort": "text", "viewedLeafCount": 1}
"""Fields of items that the documentation names and no recorded row of the kind happens to have."""
_TAG = {"id": 1, "filter": "text", "tag": "text"}
TAGS = {"Label": [_TAG], "Collection": [_TAG]}


def merged(values: list[Any]) -> Any:
    """One value with every field that any of them has, for comparing."""
    if all(isinstance(value, dict) for value in values):
        keys = {key for value in values for key in value}
        return {key: merged([value[key] for value in values if key in value]) for key in keys}
    if all(isinstance(value, list) for value in values):
        elements = [element for value in values for element in value]
        return [merged(elements)] if elements else []
    return values[0]


def assert_like(ours: Any, theirs: Any, at: str = "") -> None:
    """Every field of ours is one of theirs, and of the same kind."""
    if isinstance(ours, dict):
        assert isinstance(theirs, dict), at
        assert set(ours) <= set(theirs), f"{at}: {set(ours) - set(theirs)}"
        for key, value in ours.items():
            assert_like(value, theirs[key], f"{at}.{key}")
    elif isinstance(ours, list):
        assert isinstance(theirs, list), at
        for value in ours if theirs else []:
            assert_like(value, theirs[0], f"{at}[]")
    else:
        kinds = {type(ours), type(theirs)}
        assert len(kinds) == 1 or kinds == {int, float}, f"{at}: {ours!r} is not like {theirs!r}"


def theirs(*names: str) -> Any:
    """The containers of some recordings as one."""
    return merged([recorded(name)["MediaContainer"] for name in names])


FULL = (
    "metadata_movie_full.json",
    "metadata_episode_full.json",
    "metadata_movie_many_streams.json",
)


def rows_like(*names: str, **more: Any) -> Any:
    """Those containers, their rows with the fields of full items as well: which of these a row of
    a list has depends on the library."""
    found = theirs(*names)
    full = theirs(*FULL)["Metadata"][0]
    own = found["Metadata"][0]
    found["Metadata"] = [{**full, **KNOWN, **TAGS, **own, **more}]
    return {**PAGED, **found}


def test_sections(olivia: Asking):
    ours = olivia.container("/library/sections")
    documented = theirs("doc_library_sections.json")
    documented["Directory"][0]["uuid"] = "text"  # as the recorded XML has
    assert_like(ours, documented)
    required = {"key", "type", "title", "uuid", "agent", "contentChangedAt", "refreshing", "hidden"}
    assert all(required | {"Location"} <= set(row) for row in ours["Directory"])


def test_sections_as_xml(olivia: Asking):
    ours = fromstring(olivia.http.get("/library/sections", headers={"Accept": "*/*"}).content)
    real = fromstring((PLEX / "ha_library_sections.xml").read_bytes())
    assert set(ours.attrib) <= set(real.attrib)
    for mine, their in ((ours[0], real[0]), (ours[0][0], real[0][0])):
        assert (mine.tag, set(mine.attrib)) == (their.tag, set(their.attrib))
    assert (ours[0].attrib["filters"], ours[0].attrib["refreshing"]) == ("1", "0")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (MOVIES, ("section_all_movies.json", "doc_section_all.json")),
        (SHOWS, ("section_all_shows.json",)),
        (MUSIC, ("section_all_artists.json",)),
    ],
)
def test_lists(olivia: Asking, path: str, names: tuple[str, ...]):
    below = {"leafCount": 1, "viewedLeafCount": 1, "childCount": 1}
    assert_like(olivia.container(path), rows_like(*names, **below))
    paged = {"X-Plex-Container-Start": 1, "X-Plex-Container-Size": 2, "includeGuids": 1}
    assert_like(olivia.container(path, **paged), rows_like(*names, **below))


def test_rows_have_what_all_recorded_rows_have(olivia: Asking):
    for path, name in ((MOVIES, "section_all_movies.json"), (SHOWS, "section_all_shows.json")):
        every = [set(row) for row in recorded(name)["MediaContainer"]["Metadata"]]
        always = set.intersection(*every) - {"banner", "theme", "studio", "Collection"}
        ours = [set(row) for row in olivia.container(path)["Metadata"]]
        ordinary = max(ours, key=len)
        assert always <= ordinary, always - ordinary


def test_only_full_items_number_their_tags(olivia: Asking):
    row = next(row for row in olivia.container(MOVIES)["Metadata"] if "Genre" in row)
    assert set(row["Genre"][0]) == {"tag"}
    full = olivia.container(f"/library/metadata/{row['ratingKey']}")["Metadata"][0]
    assert set(full["Genre"][0]) == {"id", "filter", "tag"}
    assert len(full["Role"]) > len(row["Role"]) == 3


def test_full_items(olivia: Asking):
    keys = ",".join(map(str, olivia.keys(MOVIES)))
    assert_like(olivia.container(f"/library/metadata/{keys}"), rows_like(*FULL))


def test_seasons_and_episodes(olivia: Asking):
    show = olivia.container(SHOWS)["Metadata"][0]
    seasons = olivia.container(show["key"])
    assert_like(seasons, rows_like("metadata_children_seasons.json"))
    episodes = olivia.container(seasons["Metadata"][0]["key"])
    assert_like(episodes, rows_like("metadata_children_episodes.json"))
    real = recorded("metadata_children_seasons.json")["MediaContainer"]
    assert set(seasons["Directory"][0]) == set(real["Directory"][0])
    assert isinstance(episodes["grandparentRatingKey"], int)
    assert isinstance(episodes["Metadata"][0]["grandparentRatingKey"], str)


def test_collections(plex_server: PlexServerSite, olivia: Asking):
    real = theirs("metadata_collection.json")
    real["Metadata"][0] |= {"smart": True, "titleSort": "text"}
    every = plex_server.plex.library.collections.values()
    for collection in every:
        assert_like(olivia.container(f"/library/collections/{collection.key}"), real)
    plain = next(each for each in every if not each.smart)
    row = olivia.container(f"/library/metadata/{plain.key}")["Metadata"][0]
    assert set(row) == set(real["Metadata"][0]) - {"smart", "titleSort", "contentRating"}
    assert [type(row[field]) for field in ("childCount", "minYear", "maxYear")] == [str] * 3


def test_sessions(olivia: Asking):
    olivia.switch("play", username="frank", key=olivia.keys(MOVIES)[3], decision="transcode")
    (row,) = olivia.container("/status/sessions")["Metadata"]
    (real,) = theirs("doc_status_sessions.json")["Metadata"]
    seen = fromstring((PLEX / "ha_status_sessions.xml").read_bytes())[0]
    for name in ("User", "Session"):
        assert_like(row[name], real[name])
    assert_like(row["Player"], {**real["Player"], "device": "text"})
    assert_like(row["TranscodeSession"], transcode())
    assert {"sessionKey", "viewOffset", "User", "Player", "Session"} <= set(row)
    assert set(row["Player"]) <= set(seen.find("Player").attrib)
    assert set(row["User"]) == set(seen.find("User").attrib)
    part = row["Media"][0]["Part"][0]
    assert {"decision", "selected"} <= set(part) & set(seen.find("Media/Part").attrib)


def transcode() -> Any:
    names = ("transcode_sessions_video.json", "transcode_sessions_music.json")
    return theirs(*names)["TranscodeSession"][0]


def test_transcodes(olivia: Asking):
    assert olivia.container("/transcode/sessions") == theirs("transcode_sessions_empty.json")
    olivia.switch("play", username="frank", key=olivia.keys(MOVIES)[3], decision="transcode")
    (row,) = olivia.container("/transcode/sessions")["TranscodeSession"]
    assert_like(row, transcode())


def test_activities(olivia: Asking):
    olivia.switch("behave", scan_seconds=60)
    olivia.status("GET", "/library/sections/6/refresh")
    (activity,) = olivia.container("/activities")["Activity"]
    # Which section it is about, as seen on the websocket; the documentation has no such example.
    assert activity.pop("Context") == {"librarySectionID": "6"}
    assert_like(activity, theirs("doc_activities.json")["Activity"][0])


def test_accounts(olivia: Asking):
    answer = olivia.http.get("/accounts", headers={"Accept": "*/*"})
    ours, real = fromstring(answer.content), fromstring((PLEX / "ha_accounts.xml").read_bytes())
    assert set(ours.attrib) == set(real.attrib)
    assert [set(row.attrib) for row in ours[:2]] == [set(row.attrib) for row in real[:2]]
    assert [row.attrib["id"] for row in ours[:2]] == [row.attrib["id"] for row in real[:2]]
    assert ours[0].attrib["name"] == real[0].attrib["name"] == ""


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_errors_are_pages(olivia: Asking, frank: Asking, status: int):
    asking, path = {
        400: (olivia, "/library/metadata/none"),
        401: (olivia, "/library/sections"),
        403: (frank, "/status/sessions"),
        404: (olivia, "/library/metadata/999999"),
    }[status]
    token = {"X-Plex-Token": "wrong"} if status == 401 else {}
    said = asking.http.get(path, headers=token)
    assert said.status_code == status
    assert said.text.strip() == (PLEX / f"doc_error_{status}.html").read_text().strip()


def test_the_server_at_plex_tv(plex_tv_site: PlexTvSite):
    plex = plex_tv_site.plex
    path = f"/api/v2/servers/{plex.server.machine_identifier}"
    headers = {"X-Plex-Token": plex.account("olivia").token}
    ours = httpx.get(plex_tv_site.base_url + path, headers=headers).json()
    assert_like(ours, recorded("plextv_server_by_machine_id.json"))
    assert ours["librarySections"][0]["id"] != ours["librarySections"][0]["key"]


def test_history(olivia: Asking):
    """The documented row is a film's; of an episode there is more in it."""
    films, episodes = olivia.keys(MOVIES)[:2], olivia.keys(SHOWS, type=4)[:1]
    for key in (*films, *episodes):
        olivia.switch("watched", username="olivia", key=key)
    ours = olivia.container("/status/sessions/history/all")
    documented = theirs("doc_status_history.json")
    of_episodes = {"parentKey": "text", "grandparentKey": "text", "grandparentTitle": "text"}
    of_episodes |= {"index": 1, "parentIndex": 1}
    documented["Metadata"] = [{**documented["Metadata"][0], **of_episodes}]
    assert_like(ours, documented)
    assert [row["accountID"] for row in ours["Metadata"]] == [1, 1, 1]
