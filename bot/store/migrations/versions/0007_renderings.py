"""What is sent is stored once for all that get the same."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWN = "'delivery ' || CAST(id AS VARCHAR)"
"""Stands for the hash, which SQL cannot compute everywhere."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rendering",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendering")),
    )
    op.add_column("delivery", sa.Column("rendering", sa.String(length=64), nullable=True))
    undecided = "payload IS NOT NULL AND state NOT IN ('sent', 'failed')"
    op.execute(f"INSERT INTO rendering (id, payload) SELECT {_OWN}, payload FROM delivery WHERE {undecided}")  # noqa: S608
    op.execute(f"UPDATE delivery SET rendering = {_OWN} WHERE {undecided}")  # noqa: S608
    op.drop_column("delivery", "payload")
