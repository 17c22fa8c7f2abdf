"""The real clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock

MILLISECOND = timedelta(milliseconds=1)


def test_now_is_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


async def test_it_sleeps_until_the_moment() -> None:
    clock = SystemClock()
    moment = clock.now() + 5 * MILLISECOND
    await clock.sleep_until(moment)
    assert clock.now() >= moment - MILLISECOND, "the loop's clock and the wall's may differ a little"


async def test_others_run_meanwhile() -> None:
    clock = SystemClock()
    ran: list[str] = []

    async def other() -> None:
        await asyncio.sleep(0)
        ran.append("other")

    task = asyncio.create_task(other())
    await clock.sleep_until(clock.now() + 5 * MILLISECOND)
    ran.append("clock")
    assert ran == ["other", "clock"]
    await task


async def test_a_moment_that_has_passed_is_no_wait() -> None:
    clock = SystemClock()
    async with asyncio.timeout(1):
        for long_ago in (clock.now(), clock.now() - timedelta(days=400), datetime.min.replace(tzinfo=UTC)):
            await clock.sleep_until(long_ago)
