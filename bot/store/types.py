"""Column types and clock expressions that mean the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    Integer,
    Text,
    cast,
    literal,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: timestamptz on PostgreSQL, text in UTC on SQLite. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, without the zone where the database cannot keep one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(TypeDecorator[int]):
    """A row's number: bigint on PostgreSQL; on SQLite the INTEGER that its own row ids are."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        """The type of this dialect."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


class FromNow(FunctionElement[datetime]):
    """The database's own clock, `seconds` ahead: leases and not-before are the same for every process on it."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(literal(float(seconds), Float()))


class Beyond(FunctionElement[datetime]):
    """`seconds` after the later of a column's time and the database's own clock."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, column: Column[datetime], seconds: float) -> None:
        super().__init__(column, literal(float(seconds), Float()))


class InLane(FunctionElement[bool]):
    """Whether two columns have two values. On PostgreSQL it is said as a range of pairs, so that only an index that
    begins with the two has their order: one of the same rows by number would be gone through from the first row that
    ever was.
    """

    # SQLite would be asked whether a truth value is 1, for which no index helps.
    type: TypeEngine[Any] = NullType()
    inherit_cache = True

    def __init__(self, columns: tuple[Any, Any], values: tuple[Any, Any]) -> None:
        super().__init__(*columns, *values)


@compiles(InLane, "sqlite")
def _sqlite_in_lane(element: InLane, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    first, second, one, other = (compiler.process(each, **how) for each in element.clauses)
    return f"({first} = {one} AND {second} = {other})"


@compiles(InLane, "postgresql")
def _postgresql_in_lane(element: InLane, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    first, second, one, other = (compiler.process(each, **how) for each in element.clauses)
    return f"(({first}, {second}) >= ({one}, {other}) AND ({first}, {second}) <= ({one}, {other}))"


@compiles(FromNow, "sqlite")
def _sqlite_from_now(element: FromNow, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    return f"strftime({_FORMAT}, 'now', printf('%+.3f seconds', {compiler.process(element.clauses, **how)}))"


@compiles(FromNow, "postgresql")
def _postgresql_from_now(element: FromNow, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **how)}))"


@compiles(Beyond, "sqlite")
def _sqlite_beyond(element: Beyond, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column, seconds = (compiler.process(one, **how) for one in element.clauses)
    now = f"strftime({_FORMAT}, 'now')"
    return f"strftime({_FORMAT}, max(coalesce({column}, {now}), {now}), printf('%+.3f seconds', {seconds}))"


@compiles(Beyond, "postgresql")
def _postgresql_beyond(element: Beyond, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column, seconds = (compiler.process(one, **how) for one in element.clauses)
    return f"(greatest({column}, clock_timestamp()) + make_interval(secs => {seconds}))"


_FORMAT = "'%Y-%m-%d %H:%M:%f000'"
"""As SQLAlchemy writes a time into SQLite: microseconds, of which SQLite's clock has three digits."""


def json_text(value: object) -> str:
    """JSON as the store keeps it where a statement takes its text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(connection: AsyncConnection, column: Column[Any]) -> ColumnElement[str]:
    """The text of a JSON column, not parsed."""
    return type_coerce(column, Text) if connection.dialect.name == "sqlite" else cast(column, Text)
