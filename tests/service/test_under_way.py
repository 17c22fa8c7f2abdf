"""Work side by side: what ended is told once, the rest goes on."""

import asyncio
from datetime import timedelta

import pytest

from bot.service.under_way import UnderWay

AT_ONCE = timedelta()
LONG = timedelta(seconds=30)


async def after(event: asyncio.Event, result: int) -> int:
    await event.wait()
    return result


async def test_each_end_is_told_once_and_the_others_go_on() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    under_way: UnderWay[int] = UnderWay()
    under_way.begin([after(first, 1), after(second, 2)])
    assert (len(under_way), await under_way.ended(AT_ONCE)) == (2, [])
    first.set()
    assert (await under_way.ended(LONG), len(under_way)) == ([1], 1)
    assert await under_way.ended(AT_ONCE) == []
    second.set()
    assert (await under_way.ended(LONG), bool(under_way)) == ([2], False)


async def test_what_ends_together_is_told_together() -> None:
    event = asyncio.Event()
    under_way: UnderWay[int] = UnderWay()
    under_way.begin(after(event, number) for number in range(5))
    event.set()
    await under_way.finish()
    assert sorted(await under_way.ended(LONG)) == [0, 1, 2, 3, 4]


async def test_an_error_reaches_who_asks() -> None:
    async def fail() -> int:
        raise ZeroDivisionError

    under_way: UnderWay[int] = UnderWay()
    under_way.begin([fail()])
    with pytest.raises(ZeroDivisionError):
        await under_way.ended(LONG)


async def test_broken_off_work_is_waited_for() -> None:
    never, cleaned = asyncio.Event(), []

    async def clean_up() -> int:
        try:
            return await after(never, 0)
        finally:
            cleaned.append(True)

    under_way: UnderWay[int] = UnderWay()
    under_way.begin([clean_up()])
    assert await under_way.ended(AT_ONCE) == []
    under_way.cancel()
    await under_way.finish()
    assert cleaned == [True]
