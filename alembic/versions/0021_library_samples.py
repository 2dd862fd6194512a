"""What sections held day by day, and plays that can be summed up without reading their rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SUMMED = ["account_id", "section_key", "type", "item_id", "counted", "seconds"]


def upgrade() -> None:
    op.create_table(
        "library_sample",
        sa.Column("section_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["library_section.id"],
            name=op.f("fk_library_sample_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("section_id", "day", name=op.f("pk_library_sample")),
    )
    op.drop_index("ix_play_started", table_name="play")
    op.create_index("ix_play_started", "play", ["source", "started_at", "id", *_SUMMED])


def downgrade() -> None:
    op.drop_index("ix_play_started", table_name="play")
    op.create_index("ix_play_started", "play", ["source", "started_at", "id"])
    op.drop_table("library_sample")
