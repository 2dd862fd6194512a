"""What sections can be filtered by, counted when they change."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("library_section", sa.Column("facets", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("library_section") as section:
        section.drop_column("facets")
