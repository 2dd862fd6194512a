"""Apps behind an Apprise address, told as programs are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name, length in (("service", 80), ("address", 6000)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("webhook_target", column)


def downgrade() -> None:
    # Without its address nothing can go to an app.
    apps = "SELECT id FROM webhook_target WHERE address <> ''"
    op.execute(f"DELETE FROM webhook_delivery WHERE target_id IN ({apps})")
    op.execute("DELETE FROM webhook_target WHERE address <> ''")
    for name in ("address", "service"):
        op.drop_column("webhook_target", name)
