"""The first tables: papers and their signals, destinations, schedules, digests and the ledger."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import Id, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "destination",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
        sa.UniqueConstraint("address", name=op.f("uq_destination_address")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "fetch",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", "day", name=op.f("pk_fetch")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("categories", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("summary_by", sa.Text(), nullable=True),
        sa.Column("keywords", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("code_url", sa.Text(), nullable=True),
        sa.Column("code_added_by", sa.Text(), nullable=True),
        sa.Column("project_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("media_urls", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("discussion_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_table(
        "listing",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("paper", sa.String(length=120), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.Column("by_handle", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("author_takes_part", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["paper"], ["paper.id"], name=op.f("fk_listing_paper_paper")),
        sa.PrimaryKeyConstraint("source", "list", "day", "paper", name=op.f("pk_listing")),
    )
    op.create_index(op.f("ix_listing_day_paper"), "listing", ["day", "paper"], unique=False)
    op.create_index(op.f("ix_listing_paper"), "listing", ["paper"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("destination", Id(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("next_due", UtcDateTime(), nullable=False),
        sa.Column("previous_due", UtcDateTime(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"], name=op.f("fk_schedule_destination_destination")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("destination", "name", name=op.f("uq_schedule_destination_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_schedule_paused_next_due"), "schedule", ["paused", "next_due"], unique=False)
    op.create_table(
        "signal",
        sa.Column("paper", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.id"], name=op.f("fk_signal_paper_paper")),
        sa.PrimaryKeyConstraint("paper", "source", "metric", "at", name=op.f("pk_signal")),
    )
    op.create_table(
        "digest",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("destination", Id(), nullable=False),
        sa.Column("schedule", Id(), nullable=True),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("request", sa.String(length=40), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"], name=op.f("fk_digest_destination_destination")),
        sa.ForeignKeyConstraint(
            ["schedule"], ["schedule.id"], name=op.f("fk_digest_schedule_schedule"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("destination", "request", name=op.f("uq_digest_destination_request")),
        sa.UniqueConstraint("schedule", "due", name=op.f("uq_digest_schedule_due")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digest_destination_outcome"), "digest", ["destination", "outcome"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", Id(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", Id(), nullable=False),
        sa.Column("destination", Id(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("started", UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"], name=op.f("fk_delivery_destination_destination")),
        sa.ForeignKeyConstraint(["digest"], ["digest.id"], name=op.f("fk_delivery_digest_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("digest", "part", name=op.f("uq_delivery_digest_part")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_state_platform_id"), "delivery", ["state", "platform", "id"], unique=False)
    op.create_table(
        "posted",
        sa.Column("destination", Id(), nullable=False),
        sa.Column("paper", sa.String(length=120), nullable=False),
        sa.Column("delivery", Id(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name=op.f("fk_posted_delivery_delivery")),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"], name=op.f("fk_posted_destination_destination")),
        sa.PrimaryKeyConstraint("destination", "paper", name=op.f("pk_posted")),
    )
