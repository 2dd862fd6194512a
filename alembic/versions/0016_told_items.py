"""Up to which item of a section people were told of what is new."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("library_section", sa.Column("told_item_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("library_section", "told_item_id")
