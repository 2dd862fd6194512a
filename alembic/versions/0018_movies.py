"""People's own lists of films, their pictures, and the links to such lists."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SORT_KEY = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "movie",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("sort_key", _SORT_KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("image_url", sa.String(length=2000), nullable=False),
        sa.Column("picture", sa.String(length=32), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tmdb_id", sa.Integer(), nullable=True),
        sa.Column("imdb_id", sa.String(length=16), nullable=True),
        sa.Column("library_item_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_item_id"],
            ["library_item.id"],
            name=op.f("fk_movie_library_item_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_movie_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movie")),
    )
    with op.batch_alter_table("movie", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_movie_library_item_id"), ["library_item_id"], unique=False
        )
        batch_op.create_index("ix_movie_owner_id", ["owner_id", "id"], unique=False)
        batch_op.create_index(
            "ix_movie_owner_created", ["owner_id", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_movie_owner_imdb", ["owner_id", "imdb_id"], unique=False)
        batch_op.create_index("ix_movie_owner_title", ["owner_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_movie_owner_tmdb", ["owner_id", "tmdb_id"], unique=False)

    op.create_table(
        "movie_picture",
        sa.Column("movie_id", sa.String(length=36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["movie_id"],
            ["movie.id"],
            name=op.f("fk_movie_picture_movie_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("movie_id", name=op.f("pk_movie_picture")),
    )
    op.create_table(
        "movie_list",
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_movie_list_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_movie_list")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_movie_list_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("movie_list")
    op.drop_table("movie_picture")
    op.drop_table("movie")
