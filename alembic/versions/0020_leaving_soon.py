"""Titles that leave the library soon, and the collections that say so in Plex."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "leaving_soon",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("handed_by", sa.String(length=36), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handed_by"], ["user.id"], name=op.f("fk_leaving_soon_handed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_leaving_soon_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_leaving_soon")),
    )
    with op.batch_alter_table("leaving_soon", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaving_soon_handed_by"), ["handed_by"], unique=False)

    op.create_table(
        "leaving_collection",
        sa.Column("section_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_type", sa.String(length=16), nullable=False),
        sa.Column("server_id", sa.String(length=36), nullable=False),
        sa.Column("rating_key", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("made_as", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["library_section.id"],
            name=op.f("fk_leaving_collection_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("section_id", "item_type", name=op.f("pk_leaving_collection")),
    )
    with op.batch_alter_table("leaving_collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaving_collection_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("leaving_collection")
    op.drop_table("leaving_soon")
