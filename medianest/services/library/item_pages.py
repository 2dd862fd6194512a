"""Everything that the page of one item shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Integer, bindparam, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import (
    ItemExternalId,
    ItemType,
    LibraryItem,
    MediaPart,
    MediaVersion,
)
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.models.tag import ItemTag, Part, Tag, TagKind
from medianest.services.actor import Actor
from medianest.services.library import plex_links
from medianest.services.library.cards import PARENT, ROOT, card, select_cards, shown_title
from medianest.services.library.collection_lists import collection_card, with_item
from medianest.services.library.picture_versions import version_of
from medianest.services.library.visibility import Sight, conditions
from medianest.views.library import (
    CrumbView,
    ItemView,
    PartView,
    PersonView,
    VersionView,
)

_ID = bindparam("item_id", type_=Integer)

_VERSIONS = (
    select(MediaVersion.__table__, col(MediaPart.id).label("part_id"))  # type: ignore[attr-defined]
    .add_columns(col(MediaPart.file), col(MediaPart.size_bytes).label("part_size_bytes"))
    .outerjoin(MediaPart, col(MediaPart.version_id) == col(MediaVersion.id))
    .where(col(MediaVersion.item_id) == _ID)
    .order_by(col(MediaVersion.id), col(MediaPart.id))
)
_TAGS = (
    select(col(Tag.kind), col(Tag.name), col(ItemTag.part), col(ItemTag.character))
    .join(ItemTag, col(ItemTag.tag_id) == col(Tag.id))
    .where(col(ItemTag.item_id) == _ID)
    .order_by(col(ItemTag.position), col(Tag.name))
)
_EXTERNAL_IDS = (
    select(col(ItemExternalId.source), col(ItemExternalId.value))
    .where(col(ItemExternalId.item_id) == _ID)
    .order_by(col(ItemExternalId.source), col(ItemExternalId.value).desc())
)
_PARTS: dict[str, int] = {Part.ROLE: 0, Part.DIRECTOR: 1, Part.WRITER: 2}


async def item_page(
    database: Database, actor: Actor, sight: Sight, item_id: int
) -> ItemView | None:
    """The item as ``actor`` sees it; ``None`` where they do not."""
    mine = {"item_id": item_id}
    found = await database.rows(_item(sight), {**mine, "viewer": actor.user_id})
    if not found:
        return None
    row = found[0]
    tags = await database.rows(_TAGS, mine)
    versions = _versions(await database.rows(_VERSIONS, mine), with_files=actor.is_admin)
    external_ids = await _external_ids(database, item_id)
    return ItemView(
        card=card(row),
        section_title=row.section_title,
        original_title=row.original_title,
        summary=row.summary,
        tagline=row.tagline,
        studio=row.studio,
        released_on=row.released_on,
        audience_rating=row.audience_rating,
        art=version_of(row.art or row.root_art),
        art_id=row.id if row.art else row.root_id if row.root_art else None,
        genres=[tag.name for tag in tags if tag.kind == TagKind.GENRE],
        countries=[tag.name for tag in tags if tag.kind == TagKind.COUNTRY],
        people=_people(tag for tag in tags if tag.kind == TagKind.PERSON),
        external_ids=external_ids,
        tmdb_id=await _tmdb_id(database, row, external_ids),
        versions=versions,
        collections=[collection_card(one) for one in await database.rows(with_item(sight), mine)],
        crumbs=_crumbs(row),
        rating_key=row.rating_key,
        plex_web_url=plex_links.web_url(row.machine_identifier, row.rating_key),
        plex_app_url=plex_links.app_url(row.machine_identifier, row.rating_key, row.type),
        missing_since=row.missing_since,
    )


async def _external_ids(database: Database, item_id: int) -> dict[str, str]:
    rows = await database.rows(_EXTERNAL_IDS, {"item_id": item_id})
    return {row.source: row.value for row in rows}


async def _tmdb_id(database: Database, row: AnyRow, own: Mapping[str, str]) -> int | None:
    """Of the film or series: what Plex says of a season or episode is a number of its own."""
    if row.type in (ItemType.SEASON, ItemType.EPISODE):
        own = {} if row.root_id is None else await _external_ids(database, row.root_id)
    elif row.type not in (ItemType.MOVIE, ItemType.SHOW):
        return None
    number = own.get("tmdb", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


@lru_cache(maxsize=64)
def _item(sight: Sight) -> AnySelect:
    item = select_cards().add_columns(
        col(LibraryItem.original_title),
        col(LibraryItem.summary),
        col(LibraryItem.tagline),
        col(LibraryItem.studio),
        col(LibraryItem.released_on),
        col(LibraryItem.audience_rating),
        col(LibraryItem.art),
        col(LibraryItem.rating_key),
        col(LibraryItem.missing_since),
        col(LibrarySection.title).label("section_title"),
        col(MediaServer.machine_identifier),
        col(ROOT.type).label("root_type"),
        col(ROOT.art).label("root_art"),
        col(PARENT.type).label("parent_type"),
        col(PARENT.title).label("parent_title"),
    )
    item = item.join(LibrarySection, col(LibrarySection.id) == col(LibraryItem.section_id))
    item = item.join(MediaServer, col(MediaServer.id) == col(LibraryItem.server_id))
    return item.where(col(LibraryItem.id) == _ID, *conditions(sight))


def _crumbs(row: AnyRow) -> list[CrumbView]:
    crumbs = []
    if row.root_id is not None:
        title = shown_title(row.root_type, row.root_title, None)
        crumbs.append(CrumbView(id=row.root_id, type=row.root_type, title=title))
    if row.parent_id is not None and row.parent_id != row.root_id:
        title = shown_title(row.parent_type, row.parent_title, row.parent_index)
        crumbs.append(CrumbView(id=row.parent_id, type=row.parent_type, title=title))
    return crumbs


def _versions(rows: Sequence[AnyRow], *, with_files: bool) -> list[VersionView]:
    """Rows of :data:`_VERSIONS`: one for each part, or one for a version without any."""
    parts: dict[int, list[PartView]] = {}
    for row in rows:
        mine = parts.setdefault(row.id, [])
        if row.part_id is not None:
            file = row.file if with_files else ""
            mine.append(PartView(file=file, size_bytes=row.part_size_bytes))
    firsts = {row.id: row for row in reversed(rows)}
    return [_version(firsts[version_id], mine) for version_id, mine in parts.items()]


def _version(row: AnyRow, parts: list[PartView]) -> VersionView:
    return VersionView(
        id=row.id,
        resolution=row.resolution,
        width=row.width,
        height=row.height,
        video_codec=row.video_codec,
        audio_codec=row.audio_codec,
        audio_channels=row.audio_channels,
        container=row.container,
        bitrate=row.bitrate,
        duration_ms=row.duration_ms,
        size_bytes=row.size_bytes,
        parts=parts,
    )


def _people(tags: Iterable[AnyRow]) -> list[PersonView]:
    """Who plays, then who directed and wrote."""
    people = [PersonView(name=tag.name, part=tag.part, character=tag.character) for tag in tags]
    return sorted(people, key=lambda person: _PARTS.get(person.part, len(_PARTS)))
