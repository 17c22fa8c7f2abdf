"""What was read and what failed is kept for each list of a source; listings say as what arXiv announced them."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEPT = "source, day, read_at, papers, skipped, failed_at, failure"


def upgrade() -> None:
    """Apply."""
    op.add_column("paper", sa.Column("text_from", sa.String(length=40), nullable=True))
    op.add_column("listing", sa.Column("announced", sa.String(length=20), nullable=True))
    op.execute(f'CREATE TABLE fetch_before AS SELECT {_KEPT} FROM "fetch"')  # noqa: S608
    op.drop_table("fetch")
    op.create_table(
        "fetch",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("source", "list", "day", name=op.f("pk_fetch")),
    )
    op.execute(f"INSERT INTO \"fetch\" (list, {_KEPT}) SELECT 'daily', {_KEPT} FROM fetch_before")  # noqa: S608
    op.drop_table("fetch_before")
