"""An index of what sections list in the order of ids, to count along."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ix_library_item_listed_id"
_COLUMNS = ["section_id", "type", "id", "year", "resolution", "content_rating", "added_at"]
_COLUMNS += ["size_bytes", "letter", "root_id", "missing_since"]


def upgrade() -> None:
    listed = sa.text("missing_since IS NULL AND root_id IS NULL")
    op.create_index(_NAME, "library_item", _COLUMNS, sqlite_where=listed, postgresql_where=listed)


def downgrade() -> None:
    op.drop_index(_NAME, "library_item")
