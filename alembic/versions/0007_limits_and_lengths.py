"""How much each person may ask for in Overseerr, and how long what is asked for is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LIMITS = ("movie_limit", "movie_days", "season_limit", "season_days")


def upgrade() -> None:
    for name in _LIMITS:
        op.add_column("overseerr_account", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("media_request", sa.Column("runtime_minutes", sa.Integer(), nullable=True))
    op.add_column("media_request", sa.Column("season_episodes", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("media_request", "season_episodes")
    op.drop_column("media_request", "runtime_minutes")
    for name in reversed(_LIMITS):
        op.drop_column("overseerr_account", name)
