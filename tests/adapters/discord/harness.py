"""Discord for the contract suite: its stand-in, and what a reader's client would make of what arrived there."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ClassVar
from urllib.parse import urlsplit

from adapters.discord import key
from adapters.discord.adapter import DiscordAdapter
from bot.domain.delivery import OutcomeUnknown, Payload, Refused, RetryLater
from tests.adapters.contract import STARTED, STEM
from tests.adapters.discord.reading import Mark, read
from tests.adapters.harness import Arrived, Harness, Limit, Trouble
from tests.fakes import FakeClock
from tests.standins.discord import API, DiscordServer
from tests.standins.discord_answers import Broken, limited
from tests.standins.discord_checks import walk
from tests.standins.discord_world import Channel, Guild
from tests.standins.server import serve

GUILD, CHANNEL = "613425648685547541", "697138785317814292"
OUR_HOSTS = {"arxiv.org", "github.com", "huggingface.co"}
"""Where the links of test messages lead that are meant."""
_KEYS = {(key.nonce(one), key.marker(one)): one for one in (f"{STEM}/{number}" for number in range(200))}


def components(payload: Payload) -> int:
    """How many a payload has, nested ones included."""
    return len(list(walk(payload["message"]["components"])))


def characters(payload: Payload) -> int:
    """How many are in all its texts, by the larger of two ways to count."""
    return sum(len(text.encode("utf-16-le")) // 2 for text in contents(payload["message"]))


def contents(message: Payload) -> list[str]:
    """The Text Displays of a message, in order."""
    return [one["content"] for one in walk(message["components"]) if one["type"] == 10]


class DiscordHarness(Harness):
    """The adapter, with a server of one channel."""

    limits = (Limit("components", 40, components), Limit("characters", 4000, characters))
    addresses: ClassVar = {
        f"discord:{GUILD}/{CHANNEL}": f"discord:{GUILD}/{CHANNEL}",
        f"discord:{CHANNEL}": f"discord:{GUILD}/{CHANNEL}",
        f" Discord:{CHANNEL} ": f"discord:{GUILD}/{CHANNEL}",
    }
    no_addresses = ("discord:", "discord:#papers", f"discord:{CHANNEL}/", f"discord:@{GUILD}", "discord:0", CHANNEL)
    keys_travel = True
    troubles: ClassVar = {
        Trouble.REFUSED: Refused,
        Trouble.BUSY: RetryLater,
        Trouble.GONE: RetryLater,
        Trouble.BROKEN: OutcomeUnknown,
    }

    def __init__(self, server: DiscordServer, adapter: DiscordAdapter) -> None:
        self.server = server
        self.adapter = adapter

    def arrived(self) -> list[Arrived]:
        return [_arrived(one) for one in self.server.messages]

    def cause(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.REFUSED:
                self.server.refuse(403, 50013, "Missing Permissions")
            case Trouble.BUSY:
                self.server.answer(limited(2.5))
            case Trouble.BROKEN:
                self.server.answer(Broken())
            case Trouble.GONE:
                self.adapter = DiscordAdapter("token", nobody_there())


def nobody_there() -> str:
    """An address that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}{API}"


def _arrived(message: dict[str, Any]) -> Arrived:
    texts = contents(message)
    (box,) = message["components"]
    return Arrived(
        text=" ".join(" ".join(read(text).text for text in texts).split()),
        obeyed=tuple(f"{mark.kind}: {mark.source}" for at, text in enumerate(texts) for mark in unmeant(at, text)),
        key=_KEYS.get((str(message["nonce"]), box["id"])),
        message_id=message["id"],
    )


def unmeant(at: int, content: str) -> Iterator[Mark]:
    """What is obeyed in the Text Display number `at`, apart from the layout that is meant."""
    marks = read(content).marks
    small = {mark.line for mark in marks if mark.kind == "subtext" and mark.line == content.count("\n")}
    for mark in marks:
        meant = {"##", "###"} if at == 0 else {"###"}  # a message without a heading begins with a card
        if mark.kind == "heading" and mark.line == 0 and mark.source in meant:
            continue
        if mark.kind in {"subtext", "strong"} and mark.line in small:
            continue
        if mark.kind == "strong" and content.startswith("**"):
            continue
        if mark.kind == "link" and urlsplit(mark.target).hostname in OUR_HOSTS:
            continue
        yield mark


@asynccontextmanager
async def _open() -> AsyncIterator[Harness]:
    server = DiscordServer(Guild(GUILD, "Reading group"), Channel(CHANNEL, "papers", GUILD), now=FakeClock(STARTED).now)
    async with serve(server.gate) as url:
        adapter = DiscordAdapter("token", url + API)
        harness = DiscordHarness(server, adapter)
        try:
            yield harness
        finally:
            for one in {adapter, harness.adapter}:
                assert isinstance(one, DiscordAdapter)
                await one.close()


def opened() -> AbstractAsyncContextManager[Harness]:
    """A fresh server."""
    return _open()
