"""What the search finds and in which order, alike on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from unittest import mock

import pytest
from sqlmodel import col, select

from medianest.errors import InvalidInputError, NotFoundError
from medianest.integrations.plextv.share_filters import parsed
from medianest.models import LibraryItem, LibrarySection, Part, SectionType, TagKind
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.library import search_few, search_index, search_stages
from medianest.services.library.visibility import Sight
from medianest.views.library import SearchHitView
from tests.library_rows import LibraryRows

pytestmark = pytest.mark.databases(always=True)

Find = Callable[..., Awaitable[list[str]]]
FindEach = Callable[[Iterable[str]], Awaitable[dict[str, list[str]]]]


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    return LibraryRows(runtime.database)


@pytest.fixture
async def films(rows: LibraryRows) -> LibrarySection:
    return await rows.section("Films")


@pytest.fixture
async def ada(rows: LibraryRows) -> Actor:
    return await rows.admin()


async def index(runtime: Runtime) -> None:
    async with runtime.database.write() as session:
        ids = (await session.execute(select(col(LibraryItem.id)))).scalars().all()
        await search_index.update(session, ids)


async def find_both_ways(
    runtime: Runtime, actor: Actor, text: str, **options: Any
) -> list[SearchHitView]:
    """What is found; where many fit, and are looked for by their ranks, it is the same."""
    search = runtime.library.search
    found = await search.find(actor, text, **options)
    with mock.patch.object(search_few, "MOST", 0):
        assert await search.find(actor, text, **options) == found
    return found


@pytest.fixture
def hits(runtime: Runtime, ada: Actor) -> Callable[..., Awaitable[list[SearchHitView]]]:
    """Indexes what there is and searches."""

    async def ask(text: str, actor: Actor = ada, **options: Any) -> list[SearchHitView]:
        await index(runtime)
        return await find_both_ways(runtime, actor, text, **options)

    return ask


@pytest.fixture
def find(hits: Callable[..., Awaitable[list[SearchHitView]]]) -> Find:
    """The same; the titles."""

    async def ask(text: str, *actor: Actor, **options: Any) -> list[str]:
        return [hit.item.title for hit in await hits(text, *actor, **options)]

    return ask


@pytest.fixture
def find_each(runtime: Runtime, ada: Actor) -> FindEach:
    """The titles that each of many searches finds."""

    async def ask(texts: Iterable[str]) -> dict[str, list[str]]:
        await index(runtime)
        found = {text: await find_both_ways(runtime, ada, text) for text in texts}
        return {text: [hit.item.title for hit in found[text]] for text in found}

    return ask


# ---- what is found


FOUND = [
    ("The Matrix", "matrix"),
    ("The Matrix", "the mat"),
    ("The Matrix", "MATRIX"),
    ("Star Wars", "sta war"),
    ("Star Wars", "star w"),
    ("Star Wars", "s wars"),
    ("Spider-Man", "spidre m"),
    ("Amélie", "amelie"),
    ("Amelie", "amélie"),
    ("Straße", "strasse"),
    ("Strasse", "straße"),
    ("ﬁnal cut", "final"),
    ("Full", "Ｆｕｌｌ"),
    ("Ocean's Eleven", "oceans eleven"),
    ("Oceans Eleven", "ocean’s"),
    ("Tom & Jerry", "tom and jerry"),
    ("Tom and Jerry", "tom & jerry"),
    ("Rocky II", "rocky ii"),
    ("Spider-Man", "spiderman"),
    ("Spider-Man", "spider man"),
    ("S.W.A.T.", "swat"),
    ("Mission: Impossible", "mission impossible"),
    ("千と千尋の神隠し", "千尋"),
    ("千と千尋の神隠し", "神隠"),
    ("千と千尋の神隠し", "千と千尋の神隠し"),
    ("千と千尋の神隠し", "隠し"),
    ("千と千尋の神隠し", "神"),
    ("夜", "夜"),
    ("NHKにようこそ", "nhk よう"),
    ("ガンダム", "がんだ"),
    ("ｶﾞﾝﾀﾞﾑ", "ガン"),
    ("기생충", "기생"),
    ("기생충", "생충"),
    ("Ночной дозор", "ночн"),
    ("فِلْم", "فلم"),
    ("शोले", "शोले"),
    ("2001: A Space Odyssey", "2001 space"),
]


async def test_found(rows: LibraryRows, films: LibrarySection, find_each: FindEach) -> None:
    await rows.movie(films, "Something else altogether 別物 다른")
    for title in {title for title, _ in FOUND}:
        await rows.movie(films, title)
    found = await find_each(search for _, search in FOUND)
    assert [(title, search) for title, search in FOUND if title not in found[search]] == []
    assert {search for search, titles in found.items() if "Something" in str(titles)} == set()


async def test_every_word_has_to_be_there(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    await rows.movie(films, "Blade Runner")
    await rows.movie(films, "Blade")
    assert await find("blade runner") == ["Blade Runner"]
    assert await find("runner zebra") == []
    assert await find("runner z") == []
    assert await find("zebra b") == []


async def test_one_mistyped_letter_still_finds(
    rows: LibraryRows, films: LibrarySection, find_each: FindEach
) -> None:
    await rows.movie(films, "Interstellar")
    await rows.movie(films, "Interview")
    typed = ["intersteller", "interstelar", "interstellarr", "nterstellar", "intersetllar"]
    typed += ["interstellra", "itnerstellar", "inter5tellar", "intesrtellar", "intestell"]
    typed += ["xinterstellar", "ibterstellar", "intertsellar"]
    assert await find_each(typed) == {word: ["Interstellar"] for word in typed}


async def test_words_of_five_letters_may_be_mistyped(
    rows: LibraryRows, films: LibrarySection, find_each: FindEach
) -> None:
    await rows.movie(films, "Alien")
    typed = ["aline", "alin", "alein", "allien", "aliem", "lien", "qlien", "ailen"]
    assert await find_each(typed) == {word: ["Alien"] for word in typed}


async def test_short_words_numbers_and_two_edits_are_taken_as_they_are(
    rows: LibraryRows, films: LibrarySection, find_each: FindEach
) -> None:
    for title in ("Heat", "19855", "Interstellar"):
        await rows.movie(films, title)
    typed = ["heta", "aeht", "hxyt", "19854", "interxxellar", "intexstellxr"]
    typed += ["interstexxar", "xxterstellar", "interstel1a"]
    assert await find_each(typed) == {word: [] for word in typed}


async def test_several_words_may_be_mistyped(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    await rows.movie(films, "Guardians of the Galaxy")
    assert await find("gaurdians of the galxy") == ["Guardians of the Galaxy"]


async def test_years_people_and_original_titles(
    rows: LibraryRows, films: LibrarySection, hits: Any
) -> None:
    matrix = await rows.movie(films, "The Matrix", year=1999)
    await rows.tag(matrix, "Keanu Reeves", TagKind.PERSON, part=Part.ROLE)
    await rows.tag(matrix, "Lana Wachowski", TagKind.PERSON, part=Part.DIRECTOR)
    await rows.tag(matrix, "Drama")
    chihiro = await rows.movie(films, "Spirited Away", original_title="Sen to Chihiro", year=2001)
    assert await _why(hits, "keanu") == [(matrix.id, "Keanu Reeves")]
    assert await _why(hits, "reeves wachowski") == [(matrix.id, "Keanu Reeves, Lana Wachowski")]
    assert await _why(hits, "matrix reves") == [(matrix.id, "Keanu Reeves")]
    assert await _why(hits, "1999") == [(matrix.id, "")]
    assert await _why(hits, "matrix 1999") == [(matrix.id, "")]
    assert await _why(hits, "chihiro") == [(chihiro.id, "Sen to Chihiro")]
    assert await _why(hits, "matrix 2001") == []
    assert await _why(hits, "drama") == []


async def _why(hits: Any, text: str) -> list[tuple[int, str]]:
    return [(hit.item.id, hit.reason) for hit in await hits(text)]


async def test_episodes_are_found_with_their_show(rows: LibraryRows, find: Find, hits: Any) -> None:
    series = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(series, "Breaking Bad", episodes=(2,))
    (season,) = [one for one in await rows.children(show) if one.type == "season"]
    await rows.episode(season, 14, "Ozymandias")
    assert await find("breaking bad ozymandias") == ["Ozymandias"]
    found = await hits("breaking bad")
    assert [hit.item.type for hit in found][:1] == ["show"]
    assert found[1].item.subtitle == "Breaking Bad"


# ---- order


async def test_the_best_stand_first(rows: LibraryRows, films: LibrarySection, find: Find) -> None:
    person = await rows.movie(films, "With somebody", year=2025)
    await rows.tag(person, "Solaris Jones", TagKind.PERSON, part=Part.ROLE)
    await rows.movie(films, "Original", original_title="Solaris", year=2024)
    await rows.movie(films, "Beyond Solaris", year=2023)
    await rows.movie(films, "Solarium", year=2022)
    await rows.movie(films, "Solaris Rising", year=2021)
    await rows.movie(films, "The Solaris", sort_key="solaris", year=2002)
    await rows.movie(films, "Solaris", year=1972)
    await rows.movie(films, "Solaris", year=2002)
    await rows.movie(films, "Polaris", year=2026)
    expected = ["Solaris", "Solaris", "The Solaris", "Solaris Rising", "Beyond Solaris"]
    assert await find("solaris") == [*expected, "Original", "With somebody"]


async def test_what_was_perhaps_meant_stands_last(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    await rows.movie(films, "Aline", year=2025)
    await rows.movie(films, "The Alienist", year=2018)
    assert await find("alien") == ["The Alienist", "Aline"]


async def test_the_newest_of_equals_first(
    rows: LibraryRows, films: LibrarySection, hits: Any
) -> None:
    years = [1984, None, 2021, 2000]
    for year in years:
        await rows.movie(films, "Dune", year=year)
    assert [hit.item.year for hit in await hits("dune")] == [2021, 2000, 1984, None]


async def test_a_year_beside_a_title_does_not_lower_it(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    await rows.movie(films, "The Heat of It", year=1995)
    await rows.movie(films, "Something", original_title="Heat 1995", year=2020)
    assert await find("heat 1995") == ["The Heat of It", "Something"]


async def test_shows_before_their_episodes(rows: LibraryRows, hits: Any) -> None:
    series = await rows.section("Series", SectionType.SHOW)
    first = await rows.show(series, "Pilots of Today", year=1990, episodes=(1,))
    season = (await rows.children(first))[0]
    await rows.episode(season, 2, "Pilots", year=2020)
    await rows.show(series, "Pilots", year=1980)
    await rows.episode(season, 3, "Pilots again", year=2021)
    found = [(hit.item.type, hit.item.title) for hit in await hits("pilots")][:4]
    assert found == [
        ("show", "Pilots"),
        ("episode", "Pilots"),
        ("show", "Pilots of Today"),
        ("episode", "Pilots again"),
    ]


async def test_no_more_than_asked_for_and_each_once(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    for number in range(12):
        await rows.movie(films, f"Saw {number}", original_title=f"Saw {number}")
    assert len(await find("saw", limit=5)) == 5
    found = await find("saw")
    assert sorted(found) == sorted(set(found))
    assert len(found) == 12


# ---- who sees what


async def test_only_what_is_shared(rows: LibraryRows, films: LibrarySection, find: Find) -> None:
    other = await rows.section("Other")
    await rows.movie(films, "Heat")
    await rows.movie(other, "Heat of the Night")
    ann = await rows.person("Ann", sections=[films])
    ben = await rows.person("Ben")
    assert await find("heat", ann) == ["Heat"]
    assert await find("haet night", ann) == []
    assert await find("heat", ben) == []
    with pytest.raises(NotFoundError):
        await find("heat", ann, section_id=other.id)


async def test_one_section(rows: LibraryRows, films: LibrarySection, find: Find) -> None:
    other = await rows.section("Other")
    await rows.movie(films, "Heat")
    await rows.movie(other, "Heat of the Night")
    assert await find("heat", section_id=other.id) == ["Heat of the Night"]


async def test_what_plex_no_longer_has_is_not_found(
    rows: LibraryRows, films: LibrarySection, find: Find, runtime: Runtime
) -> None:
    await rows.movie(films, "Heat", missing_since=utc_now())
    assert await find("heat") == []


# ---- what comes in


HOSTILE = (
    *("", " ", "'", '"', '"heat', "heat*", "heat AND", "NOT heat", "NEAR(heat, 2)", "title:heat"),
    *("heat)", "(heat", "{title}: heat", "-heat", "^heat", "heat;--", "'heat'", "heat\\", "%", "_"),
    *("\0heat\0", "heat" * 2_500, "heat " * 2_000, "x " * 5_000, "❤️🎬", "\u202eheat", "🎬heat🎬"),
    *("\ud800heat", "heat | !heat & :*", "<heat>", "heat <-> heat", "ﷺ" * 500, "千" * 5_000),
    *(
        "a\u0301" * 3_000,
        "heat:A",
        "=top",
        "s1",
        "\u05c1heat",
        "heat\n\r\t",
        "٣",
        "½",
        "\x7f\x80\x9f",
    ),
    *(
        "\u0301",
        "\u0301\u0301heat",
        "ー",
        "ｰ",
        "\u3099",
        "\u200f",
        "heat\u200d",
        "\U000e0041",
        "ᄀ",
    ),
)


async def test_whatever_is_typed_is_answered(
    rows: LibraryRows, films: LibrarySection, find_each: FindEach
) -> None:
    await rows.movie(films, "Heat")
    found = await find_each(HOSTILE)
    assert set(map(tuple, found.values())) == {(), ("Heat",)}


@pytest.mark.parametrize("text", ["'heat'", '"heat', "heat*", "heat)", "\0heat\0", "\u202eheat"])
async def test_signs_around_a_word_do_no_harm(
    rows: LibraryRows, films: LibrarySection, find: Find, text: str
) -> None:
    await rows.movie(films, "Heat")
    assert await find(text) == ["Heat"]


async def test_a_title_may_be_anything(
    rows: LibraryRows, films: LibrarySection, find: Find
) -> None:
    await rows.movie(films, "")
    await rows.movie(films, "'\" ' | & ! :* \\ heat")
    await rows.movie(films, "w" * 1_000)
    await rows.movie(films, "千" * 1_000)
    assert await find("heat") == ["'\" ' | & ! :* \\ heat"]
    assert await find("w" * 60) == ["w" * 1_000]
    assert await find("千千") == ["千" * 1_000]


@pytest.mark.parametrize("limit", [0, -1, 101])
async def test_limits(find: Find, limit: int) -> None:
    with pytest.raises(InvalidInputError):
        await find("heat", limit=limit)


# ---- for other lists


async def test_a_condition_for_other_lists(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime
) -> None:
    heat = await rows.movie(films, "The Heat", year=2013)
    await rows.movie(films, "Chill")
    await index(runtime)

    async def found(text: str) -> list[int | None]:
        ids = search_stages.matching(text, is_sqlite=runtime.database.is_sqlite)
        wanted = select(LibraryItem.id).where(col(LibraryItem.id).in_(ids))
        return [row.id for row in await runtime.database.rows(wanted)]

    assert await found("he th") == [heat.id]
    assert await found("2013") == [heat.id]
    assert await found("'\"\0") == []


@pytest.mark.parametrize("ranks", search_stages.ASKED_TOGETHER)
@pytest.mark.parametrize("section_id", [None, 1])
def test_statements_are_put_together_once(ranks: tuple[int, ...], section_id: int | None) -> None:
    """What SQLAlchemy has no key for, it puts together at each search: 10 ms of them."""
    sight = Sight(frozenset({1, 2}), (("movie", parsed("label!=Secret")),))
    made = search_stages.statement(sight, section_id, ranks, is_sqlite=True)
    assert made._generate_cache_key() is not None
    assert made is search_stages.statement(sight, section_id, ranks, is_sqlite=True)
