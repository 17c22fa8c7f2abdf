"""Slack for the contract suite: the adapter, and the stand-in over a real socket."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from adapters.slack.adapter import SlackAdapter
from adapters.slack.api import Api
from bot.domain.delivery import OutcomeUnknown, Payload, Refused, RetryLater
from tests.adapters.harness import Arrived, Harness, Limit, Trouble
from tests.adapters.slack.mrkdwn import obeyed, shown
from tests.standins.server import serve
from tests.standins.slack import SlackServer
from tests.standins.slack_state import Post, Team

NOWHERE = "http://127.0.0.1:1/api/"
ALWAYS = 1_000_000


def texts(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Every text object in blocks: its text and its type."""
    if isinstance(value, Mapping):
        if value.get("type") in {"plain_text", "mrkdwn"}:
            yield value["text"], value["type"]
        else:
            yield from texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def longest(payload: Payload, kind: str, key: str) -> int:
    """The most of `key` in blocks of this kind: characters of a text, or elements."""
    counted = (block[key] for block in payload["blocks"] if block["type"] == kind)
    return max((len(one) if isinstance(one, list) else len(one["text"]) for one in counted), default=0)


class SlackHarness(Harness):
    """The adapter in a workspace with a channel that takes everything."""

    limits = (
        Limit("blocks", 50, lambda payload: len(payload["blocks"])),
        Limit("characters of JSON", 9_000, lambda payload: len(json.dumps(payload["blocks"]))),
        Limit("characters of text", 4_000, lambda payload: len(payload["text"])),
        Limit("header", 150, lambda payload: longest(payload, "header", "text")),
        Limit("section", 3_000, lambda payload: longest(payload, "section", "text")),
        Limit("context", 10, lambda payload: longest(payload, "context", "elements")),
        Limit("texts", 3_000, lambda payload: max(len(text) for text, _ in texts(payload["blocks"]))),
        Limit("block_id", 255, lambda payload: max(len(block.get("block_id", "")) for block in payload["blocks"])),
    )
    addresses: ClassVar = {
        "slack:#papers": "slack:T0WIRE/C0PAPERS",
        " slack:#Papers ": "slack:T0WIRE/C0PAPERS",
        "slack:C0PAPERS": "slack:T0WIRE/C0PAPERS",
        "slack:T0WIRE/C0PAPERS": "slack:T0WIRE/C0PAPERS",
        "slack:U0ADA": "slack:T0WIRE/U0ADA",
        "slack:T0WIRE/U0ADA": "slack:T0WIRE/U0ADA",
        "slack:#nowhere": "slack:#nowhere",
    }
    no_addresses = (
        "slack:",
        "slack:papers",
        "slack:#",
        "slack:#two words",
        "slack:#papers/x",
        "slack:c0papers",
        "slack:T0WIRE",
        "slack:T0WIRE/",
        "slack:T0WIRE/#papers",
        "slack:C0PAPERS/T0WIRE",
        f"slack:C{'0' * 30}",
        f"slack:#{'a' * 81}",
        "C0PAPERS",
    )
    keys_travel = True
    threaded = True
    troubles: ClassVar = {
        Trouble.REFUSED: Refused,
        Trouble.BUSY: RetryLater,
        Trouble.GONE: RetryLater,
        Trouble.BROKEN: OutcomeUnknown,
    }

    def __init__(self, api: Api, server: SlackServer) -> None:
        self.adapter = SlackAdapter(api)
        self.adapter._teams.add("T0WIRE")  # as after a first message: its team is asked for once a process
        self.api = api
        self.server = server

    def arrived(self) -> list[Arrived]:
        return [_arrived(post) for post in self.server.team.posts]

    def cause(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.REFUSED:
                self.server.fail("is_archived", times=ALWAYS)
            case Trouble.BUSY:
                self.server.fail("429", times=ALWAYS, more={"Retry-After": "7"})
            case Trouble.GONE:
                self.api.client.base_url = NOWHERE
            case Trouble.BROKEN:
                self.server.fail("drop", times=ALWAYS, stored=True)


def _arrived(post: Post) -> Arrived:
    args = post.args
    held = list(texts(args["blocks"]))
    return Arrived(
        text=" ".join(" ".join(shown(*one) for one in held).split()),
        obeyed=tuple(what for one in (*held, (args["text"], "plain_text")) for what in obeyed(*one)),
        key=args["metadata"]["event_payload"]["key"],
        message_id=post.ts,
        parent=args.get("thread_ts"),
    )


@asynccontextmanager
async def connected(
    team: Team | None = None, *, seconds: float = 20, few_reads: bool = False
) -> AsyncIterator[SlackHarness]:
    """The adapter before a stand-in of its own."""
    server = SlackServer(team, few_reads=few_reads)
    async with serve(server.gate) as url:
        api = Api(server.token, f"{url}/api", seconds=seconds)
        try:
            yield SlackHarness(api, server)
        finally:
            await api.close()
