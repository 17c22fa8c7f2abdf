"""Many values in one statement, in the way of each database: arrays on PostgreSQL, one JSON text on SQLite."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Subquery,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

SOME = 500
"""Rows of one transaction of many: enough that its costs are shared, few enough that nobody waits long for a lock."""


def among(connection: AsyncConnection, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
    """Whether the column's value is one of these. The statement's text does not depend on how many they are."""
    held = sorted(values)  # type: ignore[type-var]
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(held)).table_valued("value").c.value))
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415 - SQLite does without this import's time

    return column == func.any(bindparam(None, held, ARRAY(column.type)))


def rows(
    connection: AsyncConnection, table: Table, names: Sequence[str], values: Sequence[Mapping[str, Any]]
) -> Subquery:
    """A relation with the columns `names` of `table`, one row for each of `values`; a JSON column takes its text."""
    columns = [table.c[name] for name in names]
    make = _of_json if connection.dialect.name == "sqlite" else _of_arrays
    return make(connection, columns, [[one[name] for name in names] for one in values])


def _of_json(connection: AsyncConnection, columns: list[Column[Any]], values: list[list[Any]]) -> Subquery:
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
    return select(*cells).subquery("rows")


def _of_arrays(_: AsyncConnection, columns: list[Column[Any]], values: list[list[Any]]) -> Subquery:
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415

    kinds = [Text() if isinstance(one.type, JSON) else one.type for one in columns]
    arrays = [bindparam(None, [row[place] for row in values], ARRAY(kind)) for place, kind in enumerate(kinds)]
    names = [one.name for one in columns]
    each = func.unnest(*arrays).table_valued(*names, name="each").render_derived()
    cells = [
        (cast(each.c[one.name], JSON) if isinstance(one.type, JSON) else type_coerce(each.c[one.name], one.type)).label(
            one.name
        )
        for one in columns
    ]
    return select(*cells).subquery("rows")
