"""Revisions of papers, in the order in which they are committed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBERED = """
UPDATE paper SET revision = numbered.number
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM paper) AS numbered
WHERE paper.id = numbered.id
"""


def upgrade() -> None:
    """Apply. Papers that are stored get a revision each."""
    op.add_column("paper", sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(_NUMBERED)
    op.create_index(op.f("ix_paper_revision"), "paper", ["revision"], unique=True)
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.execute("INSERT INTO counter (name, value) SELECT 'revision', count(*) FROM paper")
