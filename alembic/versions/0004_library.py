"""The library: sections, items, their files and tags, collections, watched marks, runs of jobs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DECIDING = ["year", "resolution", "content_rating", "added_at", "size_bytes", "letter"]
_DECIDING += ["root_id", "missing_since"]
_LISTED_BY = {
    "title": ["letter", "sort_key"],
    "added": ["added_at"],
    "year": ["year"],
    "rating": ["rating"],
    "size": ["size_bytes"],
    "duration": ["duration_ms"],
    "released": ["released_on"],
}


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_tag_kind_name")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("started_by", sa.String(length=36), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("error_message", sa.String(length=500), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user.id"], name=op.f("fk_job_run_started_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_name_started", ["name", "started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_started_by"), ["started_by"], unique=False)

    op.create_table(
        "library_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("uuid", sa.String(length=64), nullable=False),
        sa.Column("locations", sa.JSON(), nullable=False),
        sa.Column("receives_downloads", sa.Boolean(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content_changed_at", sa.BigInteger(), nullable=True),
        sa.Column("updated_seen", sa.BigInteger(), nullable=False),
        sa.Column("sweep", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=True),
        sa.Column("pending_drop", sa.Integer(), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"],
            ["media_server.id"],
            name=op.f("fk_library_section_server_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_section")),
        sa.UniqueConstraint("server_id", "key", name=op.f("uq_library_section_server_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("library_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_library_section_server_id"), ["server_id"], unique=False
        )

    op.create_table(
        "library_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("rating_key", sa.String(length=40), nullable=False),
        sa.Column("item_type", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("thumb", sa.String(length=500), nullable=True),
        sa.Column("smart", sa.Boolean(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["library_section.id"],
            name=op.f("fk_library_collection_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["server_id"],
            ["media_server.id"],
            name=op.f("fk_library_collection_server_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_collection")),
        sa.UniqueConstraint(
            "server_id", "rating_key", name=op.f("uq_library_collection_server_id_rating_key")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("library_collection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_library_collection_section_id"), ["section_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_library_collection_server_id"), ["server_id"], unique=False
        )

    op.create_table(
        "library_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("rating_key", sa.String(length=40), nullable=False),
        sa.Column("guid", sa.String(length=500), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("index", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("original_title", sa.String(length=1000), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "letter",
            sa.String(length=4).with_variant(sa.String(length=4, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("released_on", sa.String(length=10), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("tagline", sa.String(length=1000), nullable=False),
        sa.Column("content_rating", sa.String(length=40), nullable=False),
        sa.Column("studio", sa.String(length=300), nullable=False),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("audience_rating", sa.Float(), nullable=True),
        sa.Column("thumb", sa.String(length=500), nullable=True),
        sa.Column("art", sa.String(length=500), nullable=True),
        sa.Column("resolution", sa.String(length=16), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("child_count", sa.Integer(), nullable=False),
        sa.Column("leaf_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["library_item.id"],
            name=op.f("fk_library_item_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["root_id"],
            ["library_item.id"],
            name=op.f("fk_library_item_root_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["library_section.id"],
            name=op.f("fk_library_item_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["server_id"],
            ["media_server.id"],
            name=op.f("fk_library_item_server_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_item")),
        sa.UniqueConstraint(
            "server_id", "rating_key", name=op.f("uq_library_item_server_id_rating_key")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("library_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_item_guid"), ["guid"], unique=False)
        for name, columns in _LISTED_BY.items():
            batch_op.create_index(
                f"ix_library_item_listed_{name}",
                ["section_id", "type", *columns, "id"]
                + [column for column in _DECIDING if column not in columns],
                unique=False,
                sqlite_where=sa.text("missing_since IS NULL AND root_id IS NULL"),
                postgresql_where=sa.text("missing_since IS NULL AND root_id IS NULL"),
            )
        batch_op.create_index(
            "ix_library_item_newest",
            ["section_id", "type", "added_at", "id"],
            unique=False,
            sqlite_where=sa.text("missing_since IS NULL AND root_id IS NOT NULL"),
            postgresql_where=sa.text("missing_since IS NULL AND root_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_library_item_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_item_root_id"), ["root_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_library_item_section_id"), ["section_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_library_item_server_id"), ["server_id"], unique=False)

    op.create_table(
        "collection_item",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["library_collection.id"],
            name=op.f("fk_collection_item_collection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_collection_item_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "item_id", name=op.f("pk_collection_item")),
    )
    with op.batch_alter_table("collection_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_item_item_id"), ["item_id"], unique=False)

    op.create_table(
        "item_external_id",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_item_external_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "source", "value", name=op.f("pk_item_external_id")),
    )
    with op.batch_alter_table("item_external_id", schema=None) as batch_op:
        batch_op.create_index("ix_item_external_id_source_value", ["source", "value"], unique=False)

    op.create_table(
        "item_tag",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("character", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_item.id"], name=op.f("fk_item_tag_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_item_tag_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "tag_id", "part", name=op.f("pk_item_tag")),
    )
    with op.batch_alter_table("item_tag", schema=None) as batch_op:
        batch_op.create_index("ix_item_tag_tag_item", ["tag_id", "item_id"], unique=False)

    op.create_table(
        "media_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("plex_id", sa.BigInteger(), nullable=False),
        sa.Column("resolution", sa.String(length=16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("video_codec", sa.String(length=40), nullable=False),
        sa.Column("audio_codec", sa.String(length=40), nullable=False),
        sa.Column("audio_channels", sa.Integer(), nullable=True),
        sa.Column("container", sa.String(length=40), nullable=False),
        sa.Column("bitrate", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_media_version_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_version")),
    )
    with op.batch_alter_table("media_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_version_item_id"), ["item_id"], unique=False)

    op.create_table(
        "watch_state",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("viewed_leaf_count", sa.Integer(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_watch_state_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_watch_state_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_watch_state")),
    )
    with op.batch_alter_table("watch_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_state_item_id"), ["item_id"], unique=False)

    op.create_table(
        "media_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=2000), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["media_version.id"],
            name=op.f("fk_media_part_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_part")),
    )
    with op.batch_alter_table("media_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_part_file"), ["file"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_part_version_id"), ["version_id"], unique=False)

    with op.batch_alter_table("download", schema=None) as batch_op:
        batch_op.add_column(sa.Column("library_item_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("collection_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_download_collection_id"), ["collection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_download_library_item_id"), ["library_item_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_download_collection_id"),
            "library_collection",
            ["collection_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_download_library_item_id"),
            "library_item",
            ["library_item_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("media_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("library_item_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_media_file_library_item_id"), ["library_item_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_media_file_library_item_id"),
            "library_item",
            ["library_item_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("media_server", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("trouble", sa.String(length=500), nullable=False, server_default="")
        )

    with op.batch_alter_table("plex_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("server_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("restrictions", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("watched_at", sa.DateTime(timezone=True), nullable=True))

    _make_search()


def _make_search() -> None:
    op.create_table(
        "item_search",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", _sort_key(), nullable=False),
        sa.Column("sort_title", _sort_key(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_item_search_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_search")),
    )
    with op.batch_alter_table("item_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_search_sort_title"), ["sort_title"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_search_title"), ["title"], unique=False)

    op.create_table(
        "search_word",
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("word", _sort_key(), nullable=False),
        sa.Column("reversed", _sort_key(), nullable=False),
        sa.PrimaryKeyConstraint("length", "word", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index("ix_search_word_length_reversed", ["length", "reversed"])

    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE item_search_text USING fts5("
            "title, original, people, rest, mark,"
            " detail=column, columnsize=0, prefix='2 3', tokenize='ascii')"
        )
        op.execute(
            "CREATE TRIGGER item_search_gone AFTER DELETE ON item_search BEGIN"
            " DELETE FROM item_search_text WHERE rowid = old.item_id; END"
        )
        return
    op.execute(
        "CREATE TABLE item_search_text (item_id integer PRIMARY KEY"
        " REFERENCES item_search (item_id) ON DELETE CASCADE, words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_item_search_text_words ON item_search_text USING gin (words)")


def _sort_key() -> sa.types.TypeEngine[str]:
    return sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy made before the migration")
