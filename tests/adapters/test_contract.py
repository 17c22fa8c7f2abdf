"""Every adapter under the contract suite."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.message import Message
from tests.adapters.contract import CHECKS, PLAIN, Check
from tests.adapters.discord import harness as discord
from tests.adapters.harness import Open
from tests.adapters.slack import harness as slack
from tests.adapters.terminal import harness as terminal
from tests.strategies import messages

HARNESSES: dict[str, Open] = {
    "terminal, piped": terminal.piped,
    "terminal, coloured": terminal.coloured,
    "slack": slack.connected,
    "discord": discord.opened,
}

pytestmark = [
    pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__),
    pytest.mark.parametrize("make", HARNESSES.values(), ids=HARNESSES.keys()),
]


async def test_a_plain_message(make: Open, check: Check) -> None:
    await check(make, PLAIN)


@given(message=messages())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_any_message(make: Open, check: Check, message: Message) -> None:
    await check(make, message)


@given(message=st.sampled_from((0, 1, 8, 100)).flatmap(messages))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_digests_of_every_size(make: Open, check: Check, message: Message) -> None:
    await check(make, message)
