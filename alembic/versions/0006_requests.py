"""Requests, their history, follows, issues, and who is who in Overseerr."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "follow",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("media_type", sa.String(length=8), nullable=False),
        sa.Column("tmdb_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("poster_path", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_follow_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint(
            "user_id", "media_type", "tmdb_id", name=op.f("uq_follow_user_id_media_type_tmdb_id")
        ),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_title", ["media_type", "tmdb_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_user_id"), ["user_id"], unique=False)

    op.create_table(
        "media_issue",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("upstream_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("reporter_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=8), nullable=False),
        sa.Column("tmdb_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_media_issue_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_issue")),
        sa.UniqueConstraint("upstream_id", name=op.f("uq_media_issue_upstream_id")),
    )
    with op.batch_alter_table("media_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_issue_status"), ["status"], unique=False)
        batch_op.create_index("ix_media_issue_title", ["media_type", "tmdb_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_issue_user_id"), ["user_id"], unique=False)

    op.create_table(
        "overseerr_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("upstream_id", sa.Integer(), nullable=False),
        sa.Column("server_url", sa.String(length=500), nullable=False),
        sa.Column("tie", sa.String(length=8), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("permissions", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_overseerr_account_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overseerr_account")),
        sa.UniqueConstraint("upstream_id", name=op.f("uq_overseerr_account_upstream_id")),
    )
    with op.batch_alter_table("overseerr_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overseerr_account_user_id"), ["user_id"], unique=True)

    op.create_table(
        "media_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("upstream_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("requester_name", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("media_type", sa.String(length=8), nullable=False),
        sa.Column("tmdb_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("quality", sa.String(length=8), nullable=False),
        sa.Column("seasons_asked", sa.JSON(), nullable=True),
        sa.Column("seasons_granted", sa.JSON(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("errand", sa.String(length=16), nullable=True),
        sa.Column("errand_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_key", sa.String(length=300), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("poster_path", sa.String(length=200), nullable=False),
        sa.Column("backdrop_path", sa.String(length=200), nullable=False),
        sa.Column("library_item_id", sa.Integer(), nullable=True),
        sa.Column("upstream_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user.id"], name=op.f("fk_media_request_asked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["user.id"],
            name=op.f("fk_media_request_decided_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["library_item_id"],
            ["library_item.id"],
            name=op.f("fk_media_request_library_item_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_media_request_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_request")),
        sa.UniqueConstraint("open_key", name=op.f("uq_media_request_open_key")),
        sa.UniqueConstraint("upstream_id", name=op.f("uq_media_request_upstream_id")),
    )
    with op.batch_alter_table("media_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_request_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index("ix_media_request_created", ["created_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_media_request_decided_by"), ["decided_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_media_request_errand"), ["errand"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_media_request_library_item_id"), ["library_item_id"], unique=False
        )
        batch_op.create_index(
            "ix_media_request_status_created", ["status", "created_at"], unique=False
        )
        batch_op.create_index("ix_media_request_title", ["media_type", "tmdb_id"], unique=False)
        batch_op.create_index(
            "ix_media_request_user_created", ["user_id", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_media_request_user_id"), ["user_id"], unique=False)

    op.create_table(
        "request_event",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_request_event_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["media_request.id"],
            name=op.f("fk_request_event_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_request_event_request_at", ["request_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_request_event_request_id"), ["request_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_event_request_id"))
        batch_op.drop_index("ix_request_event_request_at")
        batch_op.drop_index(batch_op.f("ix_request_event_actor_id"))

    op.drop_table("request_event")
    with op.batch_alter_table("media_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_request_user_id"))
        batch_op.drop_index("ix_media_request_user_created")
        batch_op.drop_index("ix_media_request_title")
        batch_op.drop_index("ix_media_request_status_created")
        batch_op.drop_index(batch_op.f("ix_media_request_library_item_id"))
        batch_op.drop_index(batch_op.f("ix_media_request_errand"))
        batch_op.drop_index(batch_op.f("ix_media_request_decided_by"))
        batch_op.drop_index("ix_media_request_created")
        batch_op.drop_index(batch_op.f("ix_media_request_asked_by"))

    op.drop_table("media_request")
    with op.batch_alter_table("overseerr_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overseerr_account_user_id"))

    op.drop_table("overseerr_account")
    with op.batch_alter_table("media_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_issue_user_id"))
        batch_op.drop_index("ix_media_issue_title")
        batch_op.drop_index(batch_op.f("ix_media_issue_status"))

    op.drop_table("media_issue")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_user_id"))
        batch_op.drop_index("ix_follow_title")

    op.drop_table("follow")
