"""Lists of films from files: whose they are, what comes of each row, and what is no list."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from medianest.errors import InvalidInputError
from medianest.models import Movie
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.audit import ExportFormat
from medianest.services.movies import imports as module
from medianest.services.movies import rows as rows_module
from medianest.services.movies.movies import Movies
from medianest.services.movies.query import MovieQuery
from medianest.services.movies.shapes import Shape
from medianest.views.movie import MovieImportView
from tests.unit.services.users.samples import People

FILES = Path(__file__).parents[3] / "fixtures" / "movies"

pytestmark = pytest.mark.databases


@pytest.fixture
def movies(runtime: Runtime) -> Movies:
    return runtime.movies.movies


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


@pytest.fixture
def take(runtime: Runtime, ann: Actor) -> Any:
    """Imports a text or bytes, after a look that has to foretell the same and change nothing."""

    async def taken(sent: str | bytes, name: str = "films.csv", **options: Any) -> MovieImportView:
        body = sent.encode() if isinstance(sent, str) else sent
        before = await stored(runtime)
        imports = runtime.movies.imports
        foretold = await imports.look(ann, io.BytesIO(body), name, **options)
        assert foretold.preview
        assert await stored(runtime) == before
        found = await imports.take(ann, io.BytesIO(body), name, **options)
        assert found == foretold.model_copy(update={"preview": False})
        return found

    return taken


async def stored(runtime: Runtime) -> list[dict[str, Any]]:
    async with runtime.database.read() as session:
        found = await session.execute(select(Movie).order_by(col(Movie.id)))
        return [row.model_dump() for row in found.scalars()]


def numbers(found: MovieImportView) -> tuple[int, int, int]:
    return found.added, found.merged, found.skipped


async def test_letterboxds_diary(take: Any, runtime: Runtime) -> None:
    found = await take((FILES / "letterboxd-diary.csv").read_bytes(), "diary.csv")
    assert found.shape == Shape.LETTERBOXD
    assert numbers(found) == (3, 0, 1)
    (skipped,) = found.skipped_rows
    assert (skipped.line, skipped.title) == (5, "Heat")  # seen again
    films = {row["title"]: row for row in await stored(runtime)}
    assert (films["Heat"]["year"], films["Heat"]["rating"]) == (1995, 9)
    assert films["Heat"]["seen_at"] == datetime(2024, 4, 30, tzinfo=UTC)
    assert films["Amélie"]["rating"] is None


@pytest.mark.parametrize(
    ("name", "options", "shape", "seen"),
    [
        ("watched.csv", {}, Shape.LETTERBOXD, True),
        ("watchlist.csv", {}, Shape.WATCHLIST, False),
        ("films.csv", {"shape": Shape.WATCHLIST}, Shape.WATCHLIST, False),
        ("watchlist.csv", {"shape": Shape.LETTERBOXD}, Shape.LETTERBOXD, True),
        ("watched.csv", {"shape": Shape.IMDB}, Shape.LETTERBOXD, True),
    ],
)
async def test_letterboxds_watchlist_was_not_seen(
    take: Any, runtime: Runtime, name: str, options: Any, shape: Shape, seen: bool
) -> None:
    text = "Date,Name,Year,Letterboxd URI\n2024-05-01,Alien,1979,https://boxd.it/2awY\n"
    found = await take(text, name, **options)
    assert found.shape == shape
    (row,) = await stored(runtime)
    assert (row["seen_at"] is not None) is seen


async def test_a_list_of_letterboxds_begins_with_other_rows(take: Any, runtime: Runtime) -> None:
    found = await take((FILES / "letterboxd-list.csv").read_bytes(), "my-list.csv")
    assert numbers(found) == (2, 0, 0)
    assert {(row["title"], row["year"], row["notes"]) for row in await stored(runtime)} == {
        ("Alien", 1979, ""), ("Dune", 2021, "In a cinema,\nagain"),
    }  # fmt: skip


async def test_imdbs_ratings(take: Any, runtime: Runtime) -> None:
    found = await take((FILES / "imdb-ratings.csv").read_bytes(), "ratings.csv")
    assert found.shape == Shape.IMDB
    assert numbers(found) == (2, 0, 2)
    assert [row.line for row in found.skipped_rows] == [3, 5]
    assert "TV Series" in found.skipped_rows[0].reason
    films = {row["title"]: row for row in await stored(runtime)}
    matrix = films["The Matrix"]
    assert (matrix["imdb_id"], matrix["rating"], matrix["year"]) == ("tt0133093", 10, 1999)
    assert matrix["seen_at"] == datetime(2020, 2, 3, tzinfo=UTC)
    assert films["Léon"]["rating"] == 8


async def test_imdbs_watchlist_was_not_seen(take: Any, runtime: Runtime) -> None:
    found = await take((FILES / "imdb-watchlist.csv").read_bytes(), "WATCHLIST.csv")
    assert numbers(found) == (1, 0, 0)
    (row,) = await stored(runtime)
    assert (row["title"], row["seen_at"], row["rating"]) == ("Alien", None, None)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_letters_and_separators_are_found_out(
    take: Any, runtime: Runtime, encoding: str, separator: str
) -> None:
    text = separator.join(["title", "year"]) + "\r\n" + separator.join(["Amélie à Paris", "2001"])
    found = await take(text.encode(encoding))
    assert numbers(found) == (1, 0, 0)
    (row,) = await stored(runtime)
    assert (row["title"], row["year"]) == ("Amélie à Paris", 2001)


async def test_each_row_that_cannot_be_taken_says_why(take: Any, runtime: Runtime) -> None:
    text = (
        "title,year,rating,seenAt,imdbId\n"
        "Good,1999,8,2024-05-01,\n"
        ",1999,,,\n"
        "Roman,MCMXCIX,,,\n"
        "High,1999,11,,\n"
        "Day,1999,,31.05.2024,\n"
        "Future,1999,,2999-01-01,\n"
        "Id,1999,,,nm1\n"
        "Old,1492,,,\n"
        "\n"
        f"{'x' * 301},1999,,,\n"
        f'"{"q" * 200_000}",1999,,,\n'
        "Last,2000,,,\n"
    )
    found = await take(text)
    assert numbers(found) == (2, 0, 9)
    assert [row.line for row in found.skipped_rows] == [3, 4, 5, 6, 7, 8, 9, 11, 12]
    assert all(row.reason for row in found.skipped_rows)
    assert [row["title"] for row in await stored(runtime)] == ["Good", "Last"]


async def test_what_the_list_says_stays_and_what_it_does_not_say_is_filled_in(
    take: Any, movies: Movies, ann: Actor, runtime: Runtime
) -> None:
    await movies.add(ann, {"title": "Heat", "year": 1995, "rating": 6})
    await movies.add(ann, {"title": "Alien", "year": 1979, "rating": 9})
    text = (
        "title,year,rating,notes\n"
        "HEAT,1995,9,Mann\n"  # more of it
        "heat,1995,9,Other\n"  # nothing more
        "Alien,1979,9,\n"  # nothing new
        "Alien,1986,,\n"  # another film
        "Dune,2021,8,\n"
        "dune,2021,,Sand\n"  # of an earlier row
    )
    found = await take(text)
    assert numbers(found) == (2, 2, 2)
    assert [(row.title, row.merged) for row in found.examples] == [
        ("HEAT", True), ("Alien", False), ("Dune", False), ("dune", True),
    ]  # fmt: skip
    films = {(row["title"], row["year"]): row for row in await stored(runtime)}
    assert (films["Heat", 1995]["rating"], films["Heat", 1995]["notes"]) == (6, "Mann")
    assert films["Dune", 2021]["notes"] == "Sand"
    assert len(films) == 4
    again = await take(text)
    assert numbers(again) == (0, 0, 6)


async def test_rows_of_later_batches_meet_those_of_earlier_ones(
    take: Any, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    text = "title,year,rating,tmdbId\nA,2000,,\nB,2000,,5\nA,2000,7,\nC,,,5\nA,2000,8,\nD,,,\n"
    found = await take(text)
    assert numbers(found) == (3, 1, 2)
    assert [row["title"] for row in await stored(runtime)] == ["A", "B", "D"]


@pytest.mark.parametrize("how", list(ExportFormat))
async def test_what_goes_out_comes_back_as_it_was(
    take: Any, movies: Movies, ann: Actor, runtime: Runtime, how: ExportFormat
) -> None:
    for said in (
        {"title": '=HYPERLINK("http://evil")', "notes": "+1\n-2\n@x", "rating": 0},
        {"title": "'=quoted", "year": 1999, "notes": 'say "x", ü 漢'},
        {"title": "'90s", "seen_at": datetime(2024, 5, 1, 20, 15, tzinfo=UTC), "rating": 7.5},
        {"title": "-", "image_url": "https://example.org/a.jpg?b=c,d", "tmdb_id": 603},
        {"title": "Plain", "imdb_id": "tt0133093"},
    ):
        await movies.add(ann, said)
    parts = [part async for part in movies.export(ann, how, MovieQuery())]
    sent = b"".join(parts)
    before = await stored(runtime)
    await movies.remove_many(ann, [row["id"] for row in before])
    found = await take(sent, f"films.{how}")
    assert numbers(found) == (5, 0, 0), found
    ours = {"id", "updated_at"}
    assert [{**row, **dict.fromkeys(ours)} for row in await stored(runtime)] == [
        {**row, **dict.fromkeys(ours)} for row in before
    ]


async def test_cells_of_an_export_are_no_formulas(movies: Movies, ann: Actor) -> None:
    for number, title in enumerate(("=1+1", "+1+1", "-1+1", "@SUM(A1)", "'=1+1")):
        await movies.add(ann, {"title": title, "year": 2000 + number, "notes": title})
    parts = [part async for part in movies.export(ann, ExportFormat.CSV, MovieQuery())]
    _, *found = csv.reader(io.StringIO(b"".join(parts).decode()))
    assert len(found) == 5
    for row in found:
        assert row[0].startswith("'"), row
        assert row[4].startswith("'"), row


async def test_an_export_has_what_was_filtered_for(movies: Movies, ann: Actor) -> None:
    await movies.add(ann, {"title": "Heat", "rating": 9})
    await movies.add(ann, {"title": "Alien"})
    query = MovieQuery(rating_from=1)
    parts = [part async for part in movies.export(ann, ExportFormat.JSON, query)]
    assert [one["title"] for one in json.loads(b"".join(parts))] == ["Heat"]
    nothing = [
        part async for part in movies.export(ann, ExportFormat.JSON, MovieQuery(search="nothing"))
    ]
    assert json.loads(b"".join(nothing)) == []
    with pytest.raises(InvalidInputError):
        movies.export(ann, ExportFormat.CSV, MovieQuery(sort="nothing"))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"   \n",
        b"a,b,c\n1,2,3\n",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n",
        b"%PDF-1.7",
        b'{"title": "Heat"}',
        b"[",
        b'[{"title": "Heat"}',
        b"[" * 10_000,
        b'["' + b"x" * 400_000,
        b"\0\0\0\0",
    ],
    ids=lambda sent: repr(sent[:12]),
)
async def test_what_is_no_list_of_films_is_refused_in_words(
    take: Any, runtime: Runtime, sent: bytes
) -> None:
    with pytest.raises(InvalidInputError):
        await take(sent)


async def test_odd_things_in_json_are_skipped(take: Any, runtime: Runtime) -> None:
    sent = [1, None, "Heat", {"title": None}, {"title": {"a": 1}}, {"title": "Heat", "year": [1]}]
    found = await take(json.dumps([*sent, {"title": "Good", "rating": 7.5, "year": 1999}]))
    assert (found.added, found.skipped) == (2, 5)
    assert [row["title"] for row in await stored(runtime)] == ["{'a': 1}", "Good"]


async def test_a_full_list_takes_no_more(
    take: Any, movies: Movies, ann: Actor, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "MOST", 2)
    await movies.add(ann, {"title": "Heat"})
    text = "title,rating\nAlien,\nDune,\nHeat,8\n"
    found = await runtime.movies.imports.take(ann, io.BytesIO(text.encode()), "films.csv")
    assert numbers(found) == (1, 1, 1)
    assert found.skipped_rows[0].reason == rows_module.FULL


async def test_more_rows_than_are_read_are_said(
    take: Any, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    found = await take("title\n" + "".join(f"Film {number}\n" for number in range(9)))
    assert numbers(found) == (3, 0, 1)
    assert found.skipped_rows[0].reason == module.TOO_MANY


async def test_files_are_the_owners_business(runtime: Runtime, movies: Movies, ann: Actor) -> None:
    ben = await People(runtime).add("Ben")
    await movies.add(ben, {"title": "Heat", "year": 1995})
    await runtime.movies.imports.take(ann, io.BytesIO(b"title,year,rating\nHeat,1995,9\n"), "a.csv")
    (of_ben,) = (await movies.page(ben, MovieQuery())).items
    (of_ann,) = (await movies.page(ann, MovieQuery())).items
    assert (of_ben.rating, of_ann.rating) == (None, 9)
