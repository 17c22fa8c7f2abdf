"""A platform in memory with what the terminal has not: parts, threads, keys that travel, refusals, finding."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Found,
    OutcomeUnknown,
    Pace,
    Part,
    Receipt,
    Refused,
    RetryLater,
    WhenUnsure,
)
from bot.domain.errors import Invalid
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Refusal
from bot.message import Card, Message
from tests.adapters.harness import Arrived, Harness, Limit, Trouble

MOST = 3


@dataclass
class Box:
    """The platform: what was put in, and what befalls the next request."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    trouble: Trouble | None = None

    def post(self, body: str) -> str:
        """Take a message; its id."""
        if self.trouble in {Trouble.GONE, Trouble.BROKEN}:
            raise ConnectionError(self.trouble)
        if self.trouble:
            return str(self.trouble)
        self.posts.append(json.loads(body))
        return f"m{len(self.posts)}"


class PostboxAdapter:
    """Three papers a part; `<` and `&` are markup there."""

    platform: ClassVar[str] = "box"
    example: ClassVar[str] = "box:7"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.HOLD
    settling: ClassVar[timedelta] = timedelta(seconds=1)
    pace: ClassVar[Pace] = Pace(100)

    def __init__(self, box: Box) -> None:
        self.box = box

    async def reached(self) -> list[Workspace]:
        """One box, in no workspace."""
        return []

    async def locate(self, address: str) -> Place:
        """`box:` and a number."""
        if not re.fullmatch(r"box:\d+", address):
            raise Invalid(f"“{address}” is no box: use box: and a number such as box:7.")
        return Place(address=address, name=address)

    def render(self, message: Message) -> list[Part]:
        """As many parts as it takes."""
        groups = [message.cards[at : at + MOST] for at in range(0, len(message.cards), MOST)] or [()]
        heads = [message.heading, *[""] * (len(groups) - 1)]
        return [self.part(head, group) for head, group in zip(heads, groups, strict=True)]

    def part(self, head: str, cards: tuple[Card, ...]) -> Part:
        """One of them."""
        items = [{"id": card.paper, "title": self.escape(card.title)} for card in cards]
        return Part(payload={"head": self.escape(head), "items": items}, papers=tuple(card.paper for card in cards))

    def escape(self, text: str) -> str:
        """Text as the platform must be given it."""
        return text.replace("&", "&amp;").replace("<", "&lt;")

    async def send(self, attempt: Attempt) -> Receipt:
        """Post it with its key, in the thread of its parent."""
        try:
            answer = self.box.post(json.dumps({**attempt.payload, "key": attempt.key, "parent": attempt.parent}))
        except ConnectionError as failure:
            if str(failure) == Trouble.GONE:
                raise RetryLater("The box cannot be reached.") from failure
            raise OutcomeUnknown("The box did not answer.") from failure
        if answer == Trouble.BUSY:
            raise RetryLater("The box is full.", timedelta(seconds=9))
        if answer == Trouble.REFUSED:
            raise Refused(Refusal.ARCHIVED, "The box is closed.")
        return Receipt(message_id=answer)

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """Look for the key."""
        ids = [f"m{at}" for at, post in enumerate(self.box.posts, start=1) if post["key"] == attempt.key]
        return Found(Receipt(message_id=ids[0])) if ids else Absent()


class PostboxHarness(Harness):
    """The adapter with a box of its own."""

    limits = (Limit("papers a part", MOST, lambda payload: len(payload["items"])),)
    addresses: ClassVar = {"box:7": "box:7"}
    no_addresses = ("box:", "box:a", "7")
    keys_travel = True
    threaded = True
    troubles: ClassVar = {
        Trouble.REFUSED: Refused,
        Trouble.BUSY: RetryLater,
        Trouble.GONE: RetryLater,
        Trouble.BROKEN: OutcomeUnknown,
    }

    def __init__(self, adapter: PostboxAdapter) -> None:
        self.adapter = adapter
        self.box = adapter.box

    def arrived(self) -> list[Arrived]:
        return [_arrived(post, f"m{at}") for at, post in enumerate(self.box.posts, start=1)]

    def cause(self, trouble: Trouble) -> None:
        self.box.trouble = trouble


def _arrived(post: dict[str, Any], message_id: str) -> Arrived:
    marked = "\n".join(_texts(post))
    text = " ".join(marked.replace("&lt;", "<").replace("&amp;", "&").split())
    obeyed = tuple(re.findall(r"<|&(?!lt;|amp;)", marked))
    return Arrived(text=text, obeyed=obeyed, key=post["key"], message_id=message_id, parent=post["parent"])


def _texts(post: dict[str, Any]) -> Iterator[str]:
    yield post["head"]
    for item in post["items"]:
        yield item["title"]


def boxed(make: Callable[[Box], PostboxAdapter] = PostboxAdapter) -> AbstractAsyncContextManager[Harness]:
    """A fresh box."""
    return _open(make)


@asynccontextmanager
async def _open(make: Callable[[Box], PostboxAdapter]) -> AsyncIterator[Harness]:
    yield PostboxHarness(make(Box()))
