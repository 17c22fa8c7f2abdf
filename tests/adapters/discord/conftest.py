"""A stand-in for Discord with one server, and an adapter that posts there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.discord.adapter import DiscordAdapter
from bot.domain.delivery import Attempt, Payload
from bot.message import Card, Message
from tests.adapters.contract import STARTED
from tests.fakes import FakeClock
from tests.standins.discord import API, DiscordServer
from tests.standins.discord_world import Channel, Guild
from tests.standins.server import serve

ADDRESS = "discord:7/42"
KEY = "digest/7/2026-05-28T13:00Z/0"
CARD = Card(paper="2605.28293", title="ProRL", url="https://arxiv.org/abs/2605.28293", upvotes=72)
MESSAGE = Message(heading="Papers of Thursday 28 May", cards=(CARD,))


@dataclass
class World:
    """What a test touches."""

    server: DiscordServer
    adapter: DiscordAdapter
    clock: FakeClock
    guild: Guild
    channel: Channel
    url: str
    payload: Payload = field(init=False)

    def __post_init__(self) -> None:
        (part,) = self.adapter.render(MESSAGE)
        self.payload = part.payload

    def attempt(self, key: str = KEY, address: str = ADDRESS) -> Attempt:
        """One try to send the message."""
        return Attempt(address=address, key=key, payload=self.payload, started=STARTED)

    def asked(self) -> list[str]:
        """The paths of all requests so far."""
        return [seen.path.removeprefix(API) for seen in self.server.gate.requests]

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**time))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """The moment at which the attempt starts."""
    clock = FakeClock(STARTED)
    guild, channel = Guild("7", "Reading group"), Channel("42", "papers", "7")
    server = DiscordServer(guild, channel, token="secret", now=clock.now)
    async with serve(server.gate) as url:
        adapter = DiscordAdapter("secret\n", f"{url}{API}/")
        try:
            yield World(server, adapter, clock, guild, channel, url)
        finally:
            await adapter.close()
