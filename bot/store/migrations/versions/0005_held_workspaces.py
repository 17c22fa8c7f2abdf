"""How long a platform asked a workspace to wait, apart from its pace."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("workspace", sa.Column("held_until", UtcDateTime(), nullable=True))
