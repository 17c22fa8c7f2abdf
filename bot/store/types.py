"""Column types and clock expressions that mean the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


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
    inherit_cache = False

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self.seconds = seconds


@compiles(FromNow, "sqlite")
def _sqlite_from_now(element: FromNow, _compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '{element.seconds:+.3f} seconds')"


@compiles(FromNow, "postgresql")
def _postgresql_from_now(element: FromNow, _compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"(clock_timestamp() + interval '{element.seconds:.3f} seconds')"


class Beyond(FunctionElement[datetime]):
    """`seconds` after the later of a column's time and the database's own clock."""

    type = UtcDateTime()
    inherit_cache = False

    def __init__(self, column: Column[datetime], seconds: float) -> None:
        super().__init__(column)
        self.seconds = seconds


@compiles(Beyond, "sqlite")
def _sqlite_beyond(element: Beyond, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column, now = compiler.process(element.clauses, **how), _SQLITE_NOW
    return f"strftime('%Y-%m-%d %H:%M:%f000', max(coalesce({column}, {now}), {now}), '{element.seconds:+.3f} seconds')"


@compiles(Beyond, "postgresql")
def _postgresql_beyond(element: Beyond, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.clauses, **how)
    return f"(greatest({column}, clock_timestamp()) + interval '{element.seconds:.3f} seconds')"


_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


def json_text(value: object) -> str:
    """JSON as the store keeps it where a statement takes its text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
