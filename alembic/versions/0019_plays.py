"""What was played, what that says of each item, and titles that people want to stay."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LOST = sa.text("item_id IS NULL")
_STALE = sa.text("is_stale")


def upgrade() -> None:
    op.create_table(
        "play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("section_key", sa.String(length=40), nullable=False),
        sa.Column("rating_key", sa.String(length=40), nullable=False),
        sa.Column("guid", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("show_title", sa.String(length=1000), nullable=False),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("released_on", sa.String(length=10), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_item.id"], name=op.f("fk_play_item_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["server_id"], ["media_server.id"], name=op.f("fk_play_server_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_play_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play")),
        sa.UniqueConstraint(
            "server_id", "source", "source_id", name=op.f("uq_play_server_id_source_source_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("play", schema=None) as batch_op:
        batch_op.create_index("ix_play_account", ["account_id", "user_id"], unique=False)
        batch_op.create_index(
            "ix_play_item",
            ["item_id", "source", "started_at", "account_id", "counted"],
            unique=False,
        )
        batch_op.create_index(
            "ix_play_lost", ["id"], unique=False, sqlite_where=_LOST, postgresql_where=_LOST
        )
        batch_op.create_index("ix_play_started", ["source", "started_at", "id"], unique=False)
        batch_op.create_index("ix_play_user", ["user_id", "source", "started_at"], unique=False)

    op.create_table(
        "play_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("keeps_history", sa.Boolean(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play_account")),
    )
    op.create_table(
        "play_history",
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("read_until", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_item_id", sa.Integer(), nullable=False),
        sa.Column("quiet_sections", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"],
            ["media_server.id"],
            name=op.f("fk_play_history_server_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("server_id", "source", name=op.f("pk_play_history")),
    )
    op.create_table(
        "item_play_summary",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("last_played_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_item_play_summary_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_play_summary")),
    )
    with op.batch_alter_table("item_play_summary", schema=None) as batch_op:
        batch_op.create_index(
            "ix_item_play_summary_stale",
            ["item_id"],
            unique=False,
            sqlite_where=_STALE,
            postgresql_where=_STALE,
        )

    op.create_table(
        "keep",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user.id"], name=op.f("fk_keep_asked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_keep_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_item.id"], name=op.f("fk_keep_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_keep")),
    )
    with op.batch_alter_table("keep", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_keep_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_keep_decided_by"), ["decided_by"], unique=False)


def downgrade() -> None:
    op.drop_table("keep")
    op.drop_table("item_play_summary")
    op.drop_table("play_history")
    op.drop_table("play_account")
    op.drop_table("play")
