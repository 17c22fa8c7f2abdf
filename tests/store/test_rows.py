"""Many values in one statement mean the same on both databases."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.place import Place
from bot.store.rows import among, gathered, rows, within
from bot.store.tables import destination, digest, schedule
from bot.store.unit import SqlStore
from tests.builders import NOON
from tests.builders import schedule as daily

Chosen = Callable[[AsyncConnection, ColumnElement[Any], Collection[object]], ColumnElement[bool]]
NAMES = ("id", "due", "request", "content")
HOSTILE = 'it\'s a "quote", a \\ and a {brace}, NULL, ünïcode 論文 and a\nline'
VALUES: list[dict[str, Any]] = [
    {"id": 1, "due": NOON, "request": HOSTILE, "content": '{"a": [1, null, "\\u00e9"]}'},
    {"id": 2**53 - 1, "due": NOON + timedelta(microseconds=1), "request": "", "content": "[]"},
    {"id": 3, "due": None, "request": None, "content": None},
]


async def test_rows_come_back_as_they_were_given_in_the_types_of_their_columns(store: SqlStore) -> None:
    async with store.read() as unit:
        made = rows(unit.digests._connection, digest, NAMES, VALUES)
        found = (await unit.digests._connection.execute(select(made))).mappings().all()
    contents: list[object] = [{"a": [1, None, "é"]}, [], None]
    wanted = [{**value, "content": content} for value, content in zip(VALUES, contents, strict=True)]
    assert sorted(map(dict, found), key=lambda row: row["id"]) == sorted(wanted, key=lambda row: row["id"])


async def test_a_time_of_any_zone_is_the_same_instant(store: SqlStore) -> None:
    local = datetime.fromisoformat("2026-05-28T14:00:00+02:00")
    async with store.read() as unit:
        made = rows(unit.digests._connection, digest, ("due",), [{"due": local}])
        (found,) = (await unit.digests._connection.scalars(select(made.c.due))).all()
    assert (found, found.tzinfo) == (NOON, UTC)


async def test_rows_can_be_joined_for_an_update(store: SqlStore) -> None:
    async with store.begin() as unit:
        put = await unit.schedules.put(daily(await unit.schedules.destination("terminal")))
        values = [{"id": put.id, "paused": True}, {"id": put.id + 1, "paused": False}]
        made = rows(unit.schedules._connection, schedule, ("id", "paused"), values)
        changed = update(schedule).where(schedule.c.id == made.c.id).values(paused=made.c.paused)
        await unit.schedules._connection.execute(changed)
        (found,) = await unit.schedules.get([put.id])
    assert found.paused is True


@pytest.mark.parametrize("chosen", [among, within])
async def test_among_finds_these_and_no_others(store: SqlStore, chosen: Chosen) -> None:
    names = [HOSTILE, "", "a", "A", "2605.00001", "hep-th/9901001", "論文"]
    async with store.begin() as unit:
        for number, name in enumerate(names):
            await unit.schedules.put_place(Place(address=f"terminal:@{number}", name=name))
        connection = unit.schedules._connection
        for wanted in ([], ["absent"], [HOSTILE, "A", "hep-th/9901001", "absent"], names):
            found = select(destination.c.name).where(chosen(connection, destination.c.name, wanted))
            assert set((await connection.scalars(found)).all()) == set(wanted) & set(names)


async def test_among_takes_more_values_than_a_statement_has_room_for(store: SqlStore) -> None:
    async with store.begin() as unit:
        made = await unit.schedules.destination("terminal")
        found = select(destination.c.id).where(
            among(unit.schedules._connection, destination.c.id, range(-100_000, made + 1))
        )
        assert (await unit.schedules._connection.scalars(found)).all() == [made]


async def test_what_is_gathered_is_a_list(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = [(await unit.schedules.put_place(Place(address=f"terminal:@{one}", name=one))).id for one in "ab"]
        for one in where:
            await unit.schedules.put(daily(one))
        listed = select(schedule.c.destination, gathered(unit.schedules._connection, schedule.c.name))
        found = await unit.schedules._connection.execute(listed.group_by(schedule.c.destination))
        assert {row[0]: row[1] for row in found} == {one: ["digest"] for one in where}
