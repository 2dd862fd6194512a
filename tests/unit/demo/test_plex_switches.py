"""The pretend Plex server misbehaves as asked, and goes back."""

from __future__ import annotations

import io
import time

import httpx
import pytest
from PIL import Image

from medianest.demo.library.pictures import HUGE_BYTES
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.pretend_plex import MACHINE
from medianest.demo.scripted_trouble import Trouble
from tests.unit.demo.plex_asking import Asking

MOVIES = "/library/sections/1/all"
FIRST = {"X-Plex-Container-Start": 0, "X-Plex-Container-Size": 5}
NEXT = {"X-Plex-Container-Start": 5, "X-Plex-Container-Size": 5}


def test_a_server_that_starts_is_unavailable(plex_server: PlexServerSite, olivia: Asking):
    olivia.switch("behave", starting=True)
    answer = olivia.http.get("/identity")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    olivia.switch("behave", starting=False)
    assert olivia.status("GET", "/identity") == 200
    olivia.switch("behave", starting=True)
    plex_server.reset()
    assert olivia.status("GET", "/identity") == 200


@pytest.mark.parametrize("rows", [2, -2])
def test_rows_move_while_somebody_pages(olivia: Asking, rows: int):
    before = olivia.keys(MOVIES)
    olivia.switch("behave", shifts_rows=rows)
    first, following = olivia.keys(MOVIES, **FIRST), olivia.keys(MOVIES, **NEXT)
    assert first == before[:5]
    assert following == before[5 - rows : 10 - rows]


def test_a_listing_may_stop_in_the_middle(plex_server: PlexServerSite, olivia: Asking):
    plex_server.troubles.add(Trouble("hang_up", path=MOVIES, after=1))
    assert olivia.keys(MOVIES, **FIRST)
    with pytest.raises(httpx.RemoteProtocolError):
        olivia.keys(MOVIES, **NEXT)
    plex_server.troubles.add(Trouble("half", path=MOVIES))
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        olivia.keys(MOVIES, **NEXT)
    assert olivia.keys(MOVIES, **NEXT)


def test_pages_may_be_slow(plex_server: PlexServerSite, olivia: Asking):
    olivia.switch("behave", delay_seconds=0.3)
    began = time.monotonic()
    olivia.keys(MOVIES, **FIRST)
    assert time.monotonic() - began >= 0.3
    olivia.switch("behave", delay_seconds=0.0)
    plex_server.troubles.add(Trouble("slow", path="/library/sections", seconds=0.2))
    began = time.monotonic()
    assert olivia.status("GET", "/library/sections") == 200
    assert time.monotonic() - began >= 0.2


def test_pages_may_be_html(plex_server: PlexServerSite, olivia: Asking):
    plex_server.troubles.add(Trouble("html", path=MOVIES))
    assert olivia.http.get(MOVIES).headers["content-type"].startswith("text/html")
    assert olivia.keys(MOVIES)


def test_the_clock_may_be_wrong(plex_server: PlexServerSite, olivia: Asking):
    olivia.switch("clock", offset_seconds=-90_000)
    key = olivia.switch("add", section="1", title="Of yesterday")
    added = olivia.container(f"/library/metadata/{key}")["Metadata"][0]["addedAt"]
    assert time.time() - 90_100 < added < time.time() - 89_000


def test_every_change_counts_up_its_section(olivia: Asking):
    def count() -> tuple[int, int]:
        rows = olivia.container("/library/sections")["Directory"]
        return rows[0]["contentChangedAt"], rows[1]["contentChangedAt"]

    counts = [count()]
    key = olivia.switch("add", section="1", title="New")
    counts.append(count())
    olivia.switch("change", key=key, title="Newer")
    counts.append(count())
    olivia.switch("remove", key=key)
    counts.append(count())
    firsts = [first for first, _ in counts]
    assert firsts == sorted(set(firsts))
    assert len({second for _, second in counts}) == 1


def test_added_again_it_has_another_key_and_the_same_guid(olivia: Asking):
    row = olivia.container(MOVIES, sort="addedAt:asc")["Metadata"][0]
    key = olivia.switch("again", key=int(row["ratingKey"]))
    assert olivia.status("GET", f"/library/metadata/{row['ratingKey']}") == 404
    again = olivia.container(f"/library/metadata/{key}")["Metadata"][0]
    assert (again["guid"], again["title"]) == (row["guid"], row["title"])


def test_a_section_may_be_emptied(olivia: Asking):
    olivia.switch("empty", section="1")
    assert olivia.container(MOVIES)["size"] == 0
    assert "Metadata" not in olivia.container("/library/sections/1/collections")
    assert len(olivia.container("/library/sections")["Directory"]) == 6


def test_a_server_may_be_installed_anew(plex_server: PlexServerSite, olivia: Asking):
    before = olivia.container(MOVIES, sort="titleSort")["Metadata"]
    machine = olivia.switch("reinstall")
    assert machine != MACHINE
    assert olivia.container("/identity")["machineIdentifier"] == machine
    after = olivia.container(MOVIES, sort="titleSort")["Metadata"]
    assert [row["guid"] for row in after] == [row["guid"] for row in before]
    assert not {row["ratingKey"] for row in after} & {row["ratingKey"] for row in before}
    plex_server.reset()
    assert olivia.container("/identity")["machineIdentifier"] == MACHINE


def test_pictures(olivia: Asking):
    row = next(row for row in olivia.container(MOVIES)["Metadata"] if "art" in row)
    whole = Image.open(io.BytesIO(olivia.http.get(row["thumb"]).content))
    assert (whole.format, whole.size) == ("JPEG", (480, 720))
    asked = {"url": row["thumb"], "width": 120, "height": 120}
    for more, size in (({}, (80, 120)), ({"minSize": 1}, (120, 180))):
        answer = olivia.http.get("/photo/:/transcode", params={**asked, **more})
        assert Image.open(io.BytesIO(answer.content)).size == size
    assert olivia.http.get(row["art"]).headers["content-type"] == "image/jpeg"
    for url in ("http://192.0.2.1/x", "/etc/passwd", ""):
        assert olivia.status("GET", "/photo/:/transcode", **{**asked, "url": url}) == 400


@pytest.mark.parametrize(
    ("how", "kind"), [("html", "text/html"), ("garbage", "image/jpeg"), ("bomb", "image/png")]
)
def test_a_picture_may_be_none(olivia: Asking, how: str, kind: str):
    row = next(row for row in olivia.container(MOVIES)["Metadata"] if "thumb" in row)
    key = int(row["ratingKey"])
    olivia.switch("picture", key=key, how=how)
    answer = olivia.http.get(row["thumb"])
    assert answer.headers["content-type"].startswith(kind)
    with pytest.raises((OSError, Image.DecompressionBombError)):
        Image.open(io.BytesIO(answer.content)).load()
    olivia.switch("picture", key=key)
    Image.open(io.BytesIO(olivia.http.get(row["thumb"]).content)).load()


def test_a_picture_may_be_200_megabytes_long(olivia: Asking):
    row = next(row for row in olivia.container(MOVIES)["Metadata"] if "thumb" in row)
    olivia.switch("picture", key=int(row["ratingKey"]), how="huge")
    with olivia.http.stream("GET", row["thumb"]) as answer:
        assert "content-length" not in answer.headers
        assert sum(len(piece) for piece in answer.iter_raw()) > HUGE_BYTES


def test_unknown_switches_and_wishes_are_refused(olivia: Asking):
    for name, fields in (
        ("picture", {"key": 1, "how": "upside down"}),
        ("behave", {"wrong": 1}),
        ("remove", {"key": 999_999}),
        ("play", {"username": "nobody", "key": 1}),
    ):
        assert olivia.http.post(f"/__site__/{name}", json=fields).status_code == 400
