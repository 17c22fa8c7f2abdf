"""Workspaces, and what people call a destination."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import Id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "workspace",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("platform", "key", name=op.f("uq_workspace_platform_key")),
        sqlite_autoincrement=True,
    )
    # SQLite adds a column with its foreign key in one statement only; Alembic would copy the table.
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE destination ADD COLUMN workspace {number}"
        " CONSTRAINT fk_destination_workspace_workspace REFERENCES workspace (id)"
    )
    op.add_column("destination", sa.Column("name", sa.Text(), nullable=True))
