"""What becomes of a row of a Plex server, whole or odd."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from medianest.integrations.plex.items import ids_of, item_of, items_of
from medianest.integrations.plex.models import Item, Media, Part, RoleTag
from medianest.models.library_item import LibraryItem, MediaPart, MediaVersion
from tests.unit.integrations.plex.bodies import movie


def test_a_whole_row():
    assert item_of(movie()) == Item(
        rating_key="55",
        guid="plex://movie/5d776830f59e58002189813a",
        type="movie",
        title="The Lighthouse Keeper",
        title_sort="Lighthouse Keeper",
        original_title="Fyrvaktaren",
        summary="A light, and who keeps it.",
        tagline="It never goes out.",
        year=2008,
        originally_available_at="2008-04-10",
        added_at=1579514088,
        updated_at=1579514152,
        duration_ms=5062000,
        content_rating="G",
        studio="Harbour Pictures",
        rating=6.2,
        audience_rating=7.0,
        thumb="/library/metadata/55/thumb/1579514152",
        art="/library/metadata/55/art/1579514152",
        view_count=2,
        last_viewed_at=1600000000,
        guids=("imdb://tt1254207", "tmdb://10378"),
        genres=("Drama", "Mystery"),
        countries=("Sweden",),
        labels=("Kids",),
        collections=("Lights",),
        directors=("A. Director",),
        writers=("A. Writer",),
        roles=(
            RoleTag(name="An Actor", character="The Keeper"),
            RoleTag(name="An Actor", character="The Cat"),
        ),
        media=(
            Media(
                id=46,
                resolution="720",
                width=1280,
                height=720,
                video_codec="h264",
                audio_codec="aac",
                audio_channels=6,
                container="mkv",
                bitrate=21178,
                duration_ms=5062000,
                parts=(
                    Part(
                        file="/data/Movies/The Lighthouse Keeper (2008)/cd1.mkv",
                        size_bytes=13400382,
                    ),
                    Part(file="/data/Movies/cd2.mkv", size_bytes=4208219125),
                ),
            ),
        ),
    )


def test_an_episode_knows_whose_it_is_whether_by_text_or_by_number():
    row = {
        "ratingKey": 91,
        "parentRatingKey": "89",
        "grandparentRatingKey": 22,
        "type": "episode",
        "index": "3",
        "parentIndex": 1,
        "librarySectionID": 2,
        "viewOffset": "61000",
    }
    assert item_of(row) == Item(
        rating_key="91",
        parent_rating_key="89",
        grandparent_rating_key="22",
        type="episode",
        index=3,
        parent_index=1,
        section_key="2",
        view_offset_ms=61000,
    )


def test_a_row_with_nothing_but_a_key():
    assert item_of({"ratingKey": "7"}) == Item(rating_key="7")


@pytest.mark.parametrize(
    "row", [None, "x", 3, [], ["ratingKey"], {}, {"ratingKey": None}, {"ratingKey": "9" * 41}]
)
def test_what_cannot_be_known_by_a_key_is_left_out(row: Any):
    assert item_of(row) is None
    assert [item.rating_key for item in items_of([row, {"ratingKey": "1"}, row])] == ["1"]
    assert [one.rating_key for one in ids_of([row, {"ratingKey": "1"}, row])] == ["1"]


@pytest.mark.parametrize("odd", [None, "", {}, [], {"a": 1}, [3], ["x"], True, 1.5, "wörter", -3])
def test_no_odd_value_spoils_a_row(odd: Any):
    row = {name: odd for name in movie() if name != "ratingKey"}
    item = item_of({**row, "ratingKey": "1"})
    assert item is not None
    assert_may_be_written(item)


def test_forty_versions():
    media = [{"id": n, "videoResolution": "4k", "Part": [{"size": n}]} for n in range(40)]
    item = item_of(movie(Media=media))
    assert item is not None
    assert [one.id for one in item.media] == list(range(40))
    assert sum(part.size_bytes for one in item.media for part in one.parts) == 780


def test_odd_versions_among_good_ones():
    media = [None, "x", {"id": 1, "Part": "x"}, {"id": "2", "Part": [None, {"size": -1}, {}]}]
    item = item_of(movie(Media=media))
    assert item is not None
    assert item.media == (Media(id=1), Media(id=2, parts=(Part(), Part())))


def test_numbers_that_no_column_holds_are_missing():
    item = item_of(
        movie(year=2**31, index=10**30, duration=2**63, addedAt=10**12, rating="nan", viewCount=-1)
    )
    assert item is not None
    assert (item.year, item.index, item.duration_ms, item.added_at) == (None,) * 4
    assert (item.rating, item.view_count) == (None, 0)


@pytest.mark.parametrize(("said", "read"), [("0000", None), ("2008-04-10 00:00:00", "2008-04-10"),
                                            ("next year", None), (20080410, None)])  # fmt: skip
def test_only_a_day_is_a_day(said: Any, read: str | None):
    item = item_of(movie(originallyAvailableAt=said))
    assert item is not None
    assert item.originally_available_at == read


def test_long_texts_are_cut_where_our_columns_end():
    long = "長" * 5000
    row = {name: long for name, value in movie().items() if type(value) is str}
    media = {"videoResolution": long, "container": long, "Part": [{"file": long}]}
    tags = {name: [{"tag": long, "role": long}] for name in ("Genre", "Role", "Label")}
    item = item_of({**row, **tags, "Media": [media], "ratingKey": "1"})
    assert item is not None
    assert_may_be_written(item)
    assert item.title == long[:1000]
    assert item.summary == long
    assert (item.thumb, item.art) == (None, None)
    assert item.media[0].parts[0].file == long[:2000]
    assert item.roles == (RoleTag(name=long[:300], character=long[:300]),)


def test_no_text_holds_what_a_database_refuses():
    item = item_of(movie(title="a\0b", Genre=[{"tag": "\0"}, {"tag": "Dra\0ma"}]))
    assert item is not None
    assert (item.title, item.genres) == ("ab", ("Drama",))


@pytest.mark.parametrize(
    ("guid", "guids"),
    [
        ("com.plexapp.agents.imdb://tt1254207?lang=en", ("imdb://tt1254207",)),
        ("com.plexapp.agents.themoviedb://603?lang=en", ("tmdb://603",)),
        ("com.plexapp.agents.thetvdb://268592?lang=en", ("tvdb://268592",)),
        ("com.plexapp.agents.thetvdb://268592/1?lang=en", ()),
        ("com.plexapp.agents.lastfm://Skrillex?lang=en", ()),
        ("local://43", ()),
    ],
)
def test_old_agents_have_the_number_in_the_only_guid(guid: str, guids: tuple[str, ...]):
    row = movie(guid=guid)
    del row["Guid"]
    item = item_of(row)
    assert item is not None
    assert (item.guid, item.guids) == (guid, guids)


def test_one_child_may_come_without_its_list():
    item = item_of(movie(Media={"id": 1, "Part": {"size": 9}}, Genre={"tag": "Drama"}))
    assert item is not None
    assert item.media == (Media(id=1, parts=(Part(size_bytes=9),)),)
    assert item.genres == ("Drama",)


def assert_may_be_written(item: Item) -> None:
    """Every text fits the column of its name, and every time is one."""
    assert_texts_fit(item, LibraryItem)
    for media in item.media:
        assert_texts_fit(media, MediaVersion)
        for part in media.parts:
            assert_texts_fit(part, MediaPart)
    for at in (item.added_at, item.updated_at, item.last_viewed_at):
        assert at is None or datetime.fromtimestamp(at, UTC)


def assert_texts_fit(thing: Any, table: Any) -> None:
    columns = table.__table__.columns
    for one in fields(thing):
        value = getattr(thing, one.name)
        length = getattr(columns[one.name].type, "length", None) if one.name in columns else None
        if isinstance(value, str):
            assert "\0" not in value
            assert length is None or len(value) <= length, one.name
