"""A Hugging Face source with a stand-in behind it, or with answers by hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import httpx
import pytest

from bot.domain.errors import SourceFailed
from bot.domain.paper import Batch, Window
from bot.sources.hugging_face import HuggingFace
from tests.fakes import FakeClock
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import NEWEST
from tests.standins.server import serve

NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)
TOKEN = "hf_donottell"
Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class World:
    """A source and its stand-in."""

    server: HuggingFaceServer
    source: HuggingFace
    client: httpx.AsyncClient
    clock: FakeClock

    async def day(self, day: date = NEWEST) -> Batch:
        """The batch of one day."""
        return await read_day(self.source, day)


@asynccontextmanager
async def opened() -> AsyncIterator[World]:
    """A world with the made papers, where the jitter is always a half."""
    clock = FakeClock(NOW)
    server = HuggingFaceServer(now=clock.now)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield World(server, HuggingFace(client, clock, token=TOKEN, jitter=lambda: 0.5), client, clock)


def answering(handler: Handler, clock: FakeClock | None = None) -> HuggingFace:
    """A source whose server is `handler`, without a socket."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="https://papers.example.org")
    return HuggingFace(client, clock or FakeClock(NOW), token=TOKEN, jitter=lambda: 0.5)


async def read_day(source: HuggingFace, day: date = NEWEST) -> Batch:
    """The batch of one day."""
    (batch,) = [batch async for batch in source.fetch(Window(day, day))]
    return batch


async def failure_of(source: HuggingFace) -> str:
    """The sentence with which reading a day fails."""
    with pytest.raises(SourceFailed) as failure:
        await read_day(source)
    return str(failure.value)
