"""Back-off and refusals of workspaces and destinations, what a schedule does on empty days, leases by name."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import Id, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITS = "state IN ('planned', 'retry', 'unknown')"


def upgrade() -> None:
    """Apply."""
    for table in ("workspace", "destination"):
        op.add_column(table, sa.Column("not_before", UtcDateTime(), nullable=True))
        op.add_column(table, sa.Column("refusal", sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("schedule", sa.Column("owner", sa.String(length=200), nullable=True))
    op.add_column("schedule", sa.Column("on_empty", sa.String(length=10), server_default="quiet", nullable=False))
    op.add_column("schedule", sa.Column("heard_at", UtcDateTime(), nullable=True))
    op.add_column("delivery", sa.Column("workspace", Id(), server_default="0", nullable=False))
    op.drop_index(op.f("ix_delivery_state_platform_id"), table_name="delivery")
    where = sa.text(_WAITS)
    columns = ["platform", "workspace", "id"]
    op.create_index("ix_delivery_waiting", "delivery", columns, postgresql_where=where, sqlite_where=where)
    op.create_index(op.f("ix_delivery_state_id"), "delivery", ["state", "id"], unique=False)
    op.create_index(op.f("ix_delivery_destination_digest"), "delivery", ["destination", "digest"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
