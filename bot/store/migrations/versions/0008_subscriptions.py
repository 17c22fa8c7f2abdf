"""People, and the topics they follow."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import Id, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "person",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=120), server_default="", nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=True),
        sa.Column("destination", Id(), nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"], name=op.f("fk_person_destination_destination")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("platform", "workspace", "user", name=op.f("uq_person_platform_workspace_user")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_destination"), "person", ["destination"])
    op.create_table(
        "topic",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("text", name=op.f("uq_topic_text")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscription",
        sa.Column("person", Id(), nullable=False),
        sa.Column("topic", Id(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_subscription_person_person")),
        sa.ForeignKeyConstraint(["topic"], ["topic.id"], name=op.f("fk_subscription_topic_topic")),
        sa.PrimaryKeyConstraint("person", "topic", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_topic"), "subscription", ["topic"])
