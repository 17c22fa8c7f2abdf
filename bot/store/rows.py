"""Many values in one statement, in the way of each database: arrays on PostgreSQL, one JSON text on SQLite."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Select,
    String,
    Subquery,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine


def among(connection: AsyncConnection, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
    """Whether the column's value is one of these. The statement's text does not depend on how many they are."""
    held = sorted(values)  # type: ignore[type-var]
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(held)).table_valued("value").c.value))
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415 - SQLite does without this import's time

    return column == func.any(bindparam(None, held, ARRAY(_sent_as(column.type))))


def within(connection: AsyncConnection, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
    """As `among`, for the last column of an index that others lead: one look at the range of the values for each of
    the others, where `among` would look for every value (PostgreSQL before 17, and SQLite). The database knows its
    own order, which need not be ours.
    """
    each = _each(connection, column, values)
    lowest, highest = (select(bound(each)).scalar_subquery() for bound in (func.min, func.max))
    return and_(column.between(lowest, highest), case((column.in_(select(each)), true()), else_=false()))


def _each(connection: AsyncConnection, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[Any]:
    held = sorted(values)  # type: ignore[type-var]
    if connection.dialect.name == "sqlite":
        return func.json_each(json.dumps(held)).table_valued("value").c.value
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415

    return func.unnest(bindparam(None, held, ARRAY(_sent_as(column.type)))).column_valued("each")


async def locked(connection: AsyncConnection, table: Table, *which: ColumnElement[bool]) -> list[int]:
    """The ids of such rows, locked until the transaction ends: lowest first, so that no two transactions that lock
    several of them wait for each other.
    """
    ids = select(table.c.id).where(*which).order_by(table.c.id)
    return list(await connection.scalars(ids.with_for_update()))


def gathered(connection: AsyncConnection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """All values of the column in a group, as one list: a row costs more on its way than a value."""
    if connection.dialect.name == "sqlite":
        return type_coerce(func.json_group_array(column), JSON)
    return func.array_agg(column)


def rows(
    connection: AsyncConnection,
    table: Table,
    names: Sequence[str],
    values: Sequence[Mapping[str, Any]],
    name: str = "rows",
) -> Subquery:
    """A relation with the columns `names` of `table`, one row for each of `values`; a JSON column takes its text."""
    columns = [table.c[name] for name in names]
    make = _of_json if connection.dialect.name == "sqlite" else _of_arrays
    return make(connection, columns, [[one[each] for each in names] for one in values]).subquery(name)


def _of_json(connection: AsyncConnection, columns: list[Column[Any]], values: list[list[Any]]) -> Select[Any]:
    dialect = connection.dialect
    binds = [
        None if isinstance(one.type, JSON) else one.type.dialect_impl(dialect).bind_processor(dialect)
        for one in columns
    ]
    bound = [[bind(cell) if bind else cell for bind, cell in zip(binds, row, strict=True)] for row in values]
    each = func.json_each(json.dumps(bound)).table_valued("value")
    cells = [
        type_coerce(func.json_extract(each.c.value, f"$[{place}]"), one.type).label(one.name)
        for place, one in enumerate(columns)
    ]
    return select(*cells)


def _of_arrays(_: AsyncConnection, columns: list[Column[Any]], values: list[list[Any]]) -> Select[Any]:
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415

    kinds = [_sent_as(one.type) for one in columns]
    arrays = [bindparam(None, [row[place] for row in values], ARRAY(kind)) for place, kind in enumerate(kinds)]
    names = [one.name for one in columns]
    each = func.unnest(*arrays).table_valued(*names, name="each").render_derived()
    cells = [
        (cast(each.c[one.name], JSON) if isinstance(one.type, JSON) else type_coerce(each.c[one.name], one.type)).label(
            one.name
        )
        for one in columns
    ]
    return select(*cells)


def _sent_as(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type of a value on its way: one of limited length would be cut off in silence."""
    return Text() if isinstance(kind, JSON | String) else kind
