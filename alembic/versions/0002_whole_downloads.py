"""Playlists with entries, choices, subscriptions, and what hourly quotas count."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "download_use",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_download_use_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_use")),
    )
    with op.batch_alter_table("download_use", schema=None) as batch_op:
        batch_op.create_index("ix_download_use_user_at", ["user_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_download_use_user_id"), ["user_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("uploader", sa.String(length=200), nullable=False),
        sa.Column("thumbnail_url", sa.String(length=2000), nullable=True),
        sa.Column("quality", sa.String(length=16), nullable=False),
        sa.Column("container", sa.String(length=8), nullable=False),
        sa.Column("subtitles", sa.String(length=100), nullable=False),
        sa.Column("sponsorblock", sa.String(length=8), nullable=False),
        sa.Column("title_includes", sa.String(length=300), nullable=False),
        sa.Column("title_excludes", sa.String(length=300), nullable=False),
        sa.Column("min_seconds", sa.Integer(), nullable=True),
        sa.Column("max_seconds", sa.Integer(), nullable=True),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("keep_last", sa.Integer(), nullable=True),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("backlog", sa.String(length=8), nullable=False),
        sa.Column("backlog_count", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_message", sa.String(length=500), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checking_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_subscription_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("user_id", "url", name=op.f("uq_subscription_user_id_url")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_next_check_at"), ["next_check_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_subscription_user_id"), ["user_id"], unique=False)

    op.create_table(
        "subscription_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subscription_id", sa.String(length=36), nullable=False),
        sa.Column("extractor", sa.String(length=60), nullable=False),
        sa.Column("media_id", sa.String(length=128), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("download_id", sa.String(length=36), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["download_id"],
            ["download.id"],
            name=op.f("fk_subscription_entry_download_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_entry_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_entry")),
        sa.UniqueConstraint(
            "subscription_id",
            "extractor",
            "media_id",
            name=op.f("uq_subscription_entry_subscription_id_extractor_media_id"),
        ),
    )
    with op.batch_alter_table("subscription_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_entry_download_id"), ["download_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_subscription_entry_subscription_id"), ["subscription_id"], unique=False
        )

    # Columns are added one by one with a default, never by a copy of the table: on SQLite that
    # would drop the old one, and its entries with it.
    for name, kind, default in (
        ("subtitles", sa.String(length=100), ""),
        ("sponsorblock", sa.String(length=8), ""),
        ("kind", sa.String(length=16), "video"),
        ("selection", sa.String(length=500), ""),
        ("pinned", sa.Boolean(), sa.false()),
        ("entries_total", sa.Integer(), "0"),
        ("entries_done", sa.Integer(), "0"),
        ("entries_failed", sa.Integer(), "0"),
    ):
        op.add_column("download", sa.Column(name, kind, nullable=False, server_default=default))
    op.drop_index("uq_download_active", table_name="download")
    op.create_index(
        "uq_download_active",
        "download",
        ["user_id", "url", "quality", "container", "selection"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_download_created", "download", ["created_at", "id"])

    for name, kind in (("url", sa.String(length=2000)), ("uploader", sa.String(length=200))):
        op.add_column("download_entry", sa.Column(name, kind, nullable=False, server_default=""))
    for name, kind in (
        ("extractor", sa.String(length=60)),
        ("media_id", sa.String(length=128)),
        ("duration_seconds", sa.Integer()),
        ("thumbnail_url", sa.String(length=2000)),
        ("size_bytes", sa.BigInteger()),
        ("ended_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("download_entry", sa.Column(name, kind, nullable=True))
    _describe_entries()


def _describe_entries() -> None:
    """Until now an entry was its download and only pointed at the file."""
    facts = ("url", "extractor", "media_id", "uploader", "duration_seconds", "thumbnail_url")
    facts += ("status", "percent", "size_bytes", "error_code", "error_message", "ended_at")
    taken = ", ".join(
        f"{name} = (SELECT d.{name} FROM download d WHERE d.id = download_entry.download_id)"
        for name in facts
    )
    op.execute(f"UPDATE download_entry SET {taken}")
    # Waiting, stopping and having been stopped are the download's own: its entry is to be fetched.
    op.execute(
        "UPDATE download_entry SET status = 'queued', ended_at = NULL"
        " WHERE status NOT IN ('completed', 'failed', 'skipped')"
    )
    has_entry = "EXISTS (SELECT 1 FROM download_entry e WHERE e.download_id = download.id)"
    op.execute(f"UPDATE download SET entries_total = 1 WHERE {has_entry}")
    for column, status in (("entries_done", "completed"), ("entries_failed", "failed")):
        op.execute(f"UPDATE download SET {column} = 1 WHERE status = '{status}' AND {has_entry}")


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy made before the migration")
