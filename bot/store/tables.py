"""The tables. A change here comes with an Alembic revision of its own; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.subscription import LONGEST as LONGEST_TOPIC
from bot.store.types import Id, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


WAITS = "state IN ('planned', 'retry', 'unknown')"
"""Deliveries that may be claimed; said in a query word for word, it is answered from a small index."""


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


paper = Table(
    "paper",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text),
    Column("authors", JSON(none_as_null=True)),
    Column("categories", JSON(none_as_null=True)),
    Column("submitted_at", UtcDateTime),
    Column("summary", Text),
    Column("summary_by", Text),
    Column("keywords", JSON(none_as_null=True)),
    Column("organization", Text),
    Column("code_url", Text),
    Column("code_added_by", Text),
    Column("project_url", Text),
    Column("thumbnail_url", Text),
    Column("media_urls", JSON(none_as_null=True)),
    Column("discussion_id", Text),
    Column("origin", Text),
    Column("text_from", String(40)),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Index(None, "revision", unique=True),
)

# One row, random: which store this is. What is made from a store is made from the one of the same row.
identity = Table(
    "identity",
    metadata,
    Column("id", String(32), primary_key=True),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

vector = Table(
    "vector",
    metadata,
    Column("model", String(60), primary_key=True),
    Column("paper", ForeignKey("paper.id"), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index(None, "model", "number", unique=True),
)

listing = Table(
    "listing",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("list", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("paper", ForeignKey("paper.id"), primary_key=True),
    Column("by_name", Text),
    Column("by_handle", Text),
    Column("at", UtcDateTime),
    Column("author_takes_part", Boolean),
    Column("announced", String(20)),
    Index(None, "day", "paper"),
    Index(None, "paper"),
)

signal = Table(
    "signal",
    metadata,
    Column("paper", ForeignKey("paper.id"), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("metric", String(20), primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

fetch = Table(
    "fetch",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("list", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("read_at", UtcDateTime),
    Column("papers", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),
    Column("failed_at", UtcDateTime),
    Column("failure", Text),
    Column("trouble", String(20)),
)

workspace = Table(
    "workspace",
    metadata,
    _id(),
    Column("platform", String(40), nullable=False),
    Column("key", String(120), nullable=False),
    Column("name", Text, nullable=False),
    Column("not_before", UtcDateTime),
    Column("held_until", UtcDateTime),
    Column("refusal", String(40)),
    Column("reason", Text),
    UniqueConstraint("platform", "key"),
    sqlite_autoincrement=True,
)

destination = Table(
    "destination",
    metadata,
    _id(),
    Column("address", String(200), nullable=False, unique=True),
    Column("workspace", ForeignKey("workspace.id")),
    Column("name", Text),
    Column("not_before", UtcDateTime),
    Column("refusal", String(40)),
    Column("reason", Text),
    sqlite_autoincrement=True,
)

schedule = Table(
    "schedule",
    metadata,
    _id(),
    Column("destination", ForeignKey("destination.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("recipe", JSON, nullable=False),
    Column("rule", String(60), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("next_due", UtcDateTime, nullable=False),
    Column("previous_due", UtcDateTime),
    Column("paused", Boolean, nullable=False, default=False),
    Column("owner", String(200)),
    Column("on_empty", String(10), nullable=False, server_default="quiet"),
    Column("heard_at", UtcDateTime),
    UniqueConstraint("destination", "name"),
    Index(None, "paused", "next_due"),
    sqlite_autoincrement=True,
)

digest = Table(
    "digest",
    metadata,
    _id(),
    Column("destination", ForeignKey("destination.id"), nullable=False),
    Column("schedule", ForeignKey("schedule.id", ondelete="SET NULL")),
    Column("due", UtcDateTime),
    Column("request", String(40)),
    Column("content", JSON(none_as_null=True)),
    Column("outcome", String(20), nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    UniqueConstraint("schedule", "due"),
    UniqueConstraint("destination", "request"),
    Index(None, "destination", "outcome"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    Column("key", String(200), nullable=False, unique=True),
    Column("digest", ForeignKey("digest.id"), nullable=False),
    Column("destination", ForeignKey("destination.id"), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("workspace", Id, nullable=False, server_default="0"),
    Column("part", Integer, nullable=False),
    Column("papers", JSON, nullable=False),
    Column("rendering", String(64)),
    Column("state", String(10), nullable=False),
    Column("lease_owner", String(80)),
    Column("lease_until", UtcDateTime),
    Column("attempt", Integer, nullable=False, default=0),
    Column("not_before", UtcDateTime),
    Column("started", UtcDateTime),
    Column("message_id", String(200)),
    Column("reason", Text),
    UniqueConstraint("digest", "part"),
    Index("ix_delivery_waiting", "platform", "workspace", "id", postgresql_where=text(WAITS), sqlite_where=text(WAITS)),
    Index(None, "state", "id"),
    Index(None, "destination", "digest"),
    sqlite_autoincrement=True,
)

# What is sent, by the SHA-256 of process and payload: ten thousand channels that get the same digest share a row.
rendering = Table(
    "rendering",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("payload", JSON, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

posted = Table(
    "posted",
    metadata,
    Column("destination", ForeignKey("destination.id"), primary_key=True),
    Column("paper", String(120), primary_key=True),
    Column("delivery", ForeignKey("delivery.id"), nullable=False),
)

# An account; its workspace is the id that the platform gives it, empty where there is none.
person = Table(
    "person",
    metadata,
    _id(),
    Column("platform", String(40), nullable=False),
    Column("workspace", String(120), nullable=False, server_default=""),
    Column("user", String(120), nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", String(60)),
    Column("destination", ForeignKey("destination.id"), nullable=False),
    UniqueConstraint("platform", "workspace", "user"),
    Index(None, "destination"),
    sqlite_autoincrement=True,
)

topic = Table(
    "topic",
    metadata,
    _id(),
    Column("text", String(LONGEST_TOPIC), nullable=False, unique=True),
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    Column("person", ForeignKey("person.id"), primary_key=True),
    Column("topic", ForeignKey("topic.id"), primary_key=True),
    Column("text", String(LONGEST_TOPIC), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Index(None, "topic"),
)
