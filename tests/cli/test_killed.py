"""A process that is killed between a platform's acceptance and its own receipt leaves one message."""

import asyncio
import signal
from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.cli.conftest import DISCORD, SLACK, Machine, Platforms
from tests.standins.discord_answers import Silent


def silent_on_slack(there: Platforms) -> None:
    """It takes the message, and answers nothing."""
    there.slack.fail("silence", "chat.postMessage", stored=True)


def silent_on_discord(there: Platforms) -> None:
    """It takes the message, and answers nothing."""
    there.discord.answer(Silent(), times=1, after_storing=True)


CASES = [
    pytest.param(SLACK, silent_on_slack, Platforms.on_slack, id="slack"),
    pytest.param(DISCORD, silent_on_discord, Platforms.on_discord, id="discord"),
]


@pytest.mark.parametrize(("address", "silence", "messages"), CASES)
async def test_it_is_found_and_not_sent_again(
    platforms: Platforms,
    address: str,
    silence: Callable[[Platforms], None],
    messages: Callable[[Platforms], list[list[str]]],
) -> None:
    paperwire = platforms.machine
    assert (await paperwire("schedule", "set", address)).code == 0
    expected = await platforms.preview(address)
    silence(platforms)
    await platforms.make_due()
    async with paperwire.running() as run:
        async with asyncio.timeout(30):
            while not messages(platforms):
                await run.get("/healthz")
        assert (await run.end(signal.SIGKILL)).code == -signal.SIGKILL
    assert await state(paperwire, address) == "sending"
    await end_leases(paperwire)
    await paperwire("run", "--once")
    assert await state(paperwire, address) == "sent"
    assert messages(platforms) == [expected]


async def state(paperwire: Machine, address: str) -> str:
    """Of the only delivery there."""
    (row,) = [one for one in (await paperwire("deliveries", "--json")).json if one["address"] == address]
    return str(row["state"])


async def end_leases(paperwire: Machine) -> None:
    """As if the time of the process that was killed were over."""
    async with paperwire.transaction() as unit:
        await unit.ledger._connection.execute(text("UPDATE delivery SET lease_until = '2000-01-01 00:00:00'"))
