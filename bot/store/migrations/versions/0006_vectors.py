"""Vectors of papers, in the order in which they are committed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "vector",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("paper", sa.String(length=120), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.id"], name=op.f("fk_vector_paper_paper")),
        sa.PrimaryKeyConstraint("model", "paper", name=op.f("pk_vector")),
    )
    op.create_index(op.f("ix_vector_model_number"), "vector", ["model", "number"], unique=True)
    op.execute("INSERT INTO counter (name, value) VALUES ('vector', 0)")
