"""REST: the figures of charts, as data and as files; effects and refusals."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from medianest.models import Play, PlayAccount, PlayHistory
from medianest.models.ids import utc_now
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN

API = "/api/v1/insights"
EVIL = "=HYPERLINK(1)"


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


def table(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8", answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.text)))


@pytest.fixture
async def house(runtime, people):
    """Ann plays a film in the last hour of a year by the clock of Berlin; somebody else another."""
    rows, now = LibraryRows(runtime.database), utc_now()
    films = await rows.section(EVIL, synced_at=now, item_count=1, size_bytes=10)
    film = await rows.movie(films, EVIL, size_bytes=10, added_at=now - timedelta(days=3))
    await rows.version(film, resolution=EVIL, video_codec=EVIL, size_bytes=10)
    await rows.plex_account(people[ANN], [films], plex_id=11)
    began = datetime(2024, 12, 31, 22, 59, tzinfo=UTC)
    shared = {"server_id": films.server_id, "source": "tautulli", "section_key": films.key}
    async with runtime.database.write() as session:
        session.add(
            PlayHistory(
                server_id=films.server_id,
                source="tautulli",
                is_chosen=True,
                known_at=now,
                begins_at=began,
            )
        )
        session.add(PlayAccount(id=12, name=EVIL))
        for number, (account, user_id, at) in enumerate(
            ((11, people[ANN], began), (12, None, now - timedelta(days=1)))
        ):
            play = {"account_id": account, "user_id": user_id, "started_at": at, "seconds": 60}
            named = {"source_id": str(number), "type": "movie", "item_id": film.id}
            session.add(Play(**shared, **named, **play))
    return films


async def test_the_figures(signed_in, house):
    ada, ann, ben = [await signed_in(who) for who in (ADMIN, ANN, BEN)]

    async def data(who, path):
        answer = await who.program.get(f"{API}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    for who, plays in ((ada, 2), (ann, 1), (ben, 0)):
        assert (await data(who, "activity?all=true"))["plays"] == plays
    recent = await data(ada, "activity?days=7")
    assert [one["plays"] for one in recent["points"]] == [0, 0, 0, 0, 0, 1, 0]
    for zone, years in (("Europe/Berlin", (1, 0)), ("Asia/Kolkata", (0, 1))):
        found = [await data(ann, f"year?timeZone={zone}&year={year}") for year in (2024, 2025)]
        assert tuple(one["plays"] for one in found) == years
        assert {one["timeZone"] for one in found} == {zone}
    growth = await data(ada, "growth?days=5")
    assert growth["series"][0]["items"] == [0, 1, 1, 1, 1]
    assert growth["sections"] == [{"name": EVIL, "files": 1, "sizeBytes": 10}]
    for by in ("plays", "people", "time"):
        top = await data(ada, f"top?by={by}&sectionId={house.id}")
        assert [(one["plays"], one["people"], one["seconds"]) for one in top["items"]] == [
            (2, 2, 120)
        ]


async def test_the_zone_of_ones_preferences(signed_in, house):
    ann = await signed_in(ANN)
    chosen = {"timeZone": "Asia/Kolkata"}
    answer = await ann.program.put("/api/v1/users/me/preferences", json=chosen)
    assert answer.status_code == 200, answer.text
    found = (await ann.program.get(f"{API}/year?year=2025")).json()["data"]
    assert (found["timeZone"], found["plays"]) == ("Asia/Kolkata", 1)


async def test_every_chart_is_a_file_that_runs_nothing(signed_in, house):
    ada = await signed_in(ADMIN)
    today = utc_now().date().isoformat()
    for path, head, row in (
        ("activity?days=2&chart=days", "day,plays,seconds", [today, "0", "0"]),
        ("activity?chart=hours", "weekday,hour,plays,seconds", None),
        ("activity?chart=sections", "section,plays,seconds", [f"'{EVIL}", "1", "60"]),
        ("activity?chart=people", "person,plays,seconds", [f"'{EVIL}", "1", "60"]),
        ("top?kind=movie", "kind,title,year,plays,people,seconds,lastPlayedAt", None),
        ("growth?days=2", "day,section,titles,sizeBytes,measured", None),
        ("growth?chart=sections", "section,titles,sizeBytes", [f"'{EVIL}", "1", "10"]),
        ("growth?chart=resolutions", "resolution,files,sizeBytes", [f"'{EVIL.lower()}", "1", "10"]),
        ("growth?chart=codecs", "codec,files,sizeBytes", [f"'{EVIL.lower()}", "1", "10"]),
        ("growth?chart=forecast", "day,sizeBytes,measured", None),
        ("year?chart=months&year=2024", "month,plays,seconds", ["2024-12-01", "1", "60"]),
        ("year?chart=titles&year=2024", "kind,title,year,plays,people,seconds,lastPlayedAt", None),
    ):
        joint = "&" if "?" in path else "?"
        found = table(
            await ada.program.get(f"{API}/{path}{joint}format=csv&timeZone=Europe/Berlin")
        )
        assert ",".join(found[0]) == head, path
        assert row is None or found[-1] == row, path
        assert not any(cell.startswith("=") for one in found for cell in one), path


@pytest.mark.parametrize(
    "query",
    [
        "activity?days=0",
        "activity?timeZone=Nowhere",
        "activity?step=hour",
        "activity?chart=weather",
        "activity?format=xml",
        "top?by=size",
        "growth?chart=days",
        "year?year=1",
        "year?chart=days",
    ],
)
async def test_what_cannot_be_asked_is_refused(signed_in, query):
    ada = await signed_in(ADMIN)
    assert code(await ada.program.get(f"{API}/{query}")) == (400, "VALIDATION_ERROR")


async def test_a_section_that_is_not_there(signed_in, house):
    ada = await signed_in(ADMIN)
    for path in ("activity", "top", "growth"):
        answer = await ada.program.get(f"{API}/{path}?sectionId=4711")
        assert code(answer) == (404, "NOT_FOUND"), path


async def test_nobody_is_told_of_others(signed_in, client, people, house):
    ann, ben, nobody = await signed_in(ANN), await signed_in(BEN), client()
    for path in ("activity", "top", "year"):
        for how in ("json", "csv"):
            answer = await ben.program.get(f"{API}/{path}?userId={people[ANN]}&format={how}")
            assert code(answer) == (403, "FORBIDDEN"), path
    assert code(await ann.program.get(f"{API}/growth")) == (403, "FORBIDDEN")
    for path in ("activity", "top", "growth", "year"):
        assert (await nobody.get(f"{API}/{path}")).status_code == 401, path
