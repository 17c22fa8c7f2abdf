"""The adapter of the platform that goes wrong."""

import json
import time
from datetime import timedelta
from typing import Any, ClassVar

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession

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
from bot.domain.refusal import Refusal, Scope
from bot.message import Message
from tests.torture.platform import CALLED, HOLD, LATEST

PAPERS_A_PART = 2
PLATFORM = "torture"


class TortureAdapter:
    """Addresses are `torture:W1/C23`."""

    platform: ClassVar[str] = PLATFORM
    example: ClassVar[str] = "torture:W1/C1"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.HOLD
    settling: ClassVar[timedelta] = timedelta(seconds=LATEST + 0.1)
    pace: ClassVar[Pace] = Pace(10_000)

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def reached(self) -> list[Workspace]:
        """Nobody asks."""
        return []

    async def locate(self, address: str) -> Place:
        """See the port."""
        return place(address)

    def render(self, message: Message) -> list[Part]:
        """Two papers a part, so that most digests have several."""
        ids = [card.paper for card in message.cards]
        groups = [ids[at : at + PAPERS_A_PART] for at in range(0, len(ids), PAPERS_A_PART)] or [[]]
        return [Part(payload={"heading": message.heading, "papers": group}, papers=tuple(group)) for group in groups]

    async def send(self, attempt: Attempt, *, hold: bool = False) -> Receipt:
        """See the port; `hold`: the platform takes it and does not answer."""
        body = {"address": attempt.address, "key": attempt.key, "payload": attempt.payload, "parent": attempt.parent}
        headers = {CALLED: f"{time.time():.6f}", **({HOLD: "1"} if hold else {})}
        try:
            async with self._session.post(f"{self._url}/messages", json=body, headers=headers) as response:
                return _receipt(response, await response.text())
        except ClientConnectorError as failure:
            raise RetryLater(f"It cannot be reached: {failure}.") from failure
        except (ClientError, OSError, ValueError, KeyError) as failure:
            raise OutcomeUnknown(f"The connection broke: {failure!r}.") from failure

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """See the port."""
        asked = {"address": attempt.address, "key": attempt.key}
        try:
            async with self._session.get(f"{self._url}/find", params=asked) as response:
                if response.status == 404:
                    return Absent()
                if response.status != 200:
                    raise RetryLater(f"It answers {response.status}.", timedelta(seconds=0.1))
                found: dict[str, Any] = await response.json()
                return Found(Receipt(found["id"]))
        except (ClientError, OSError, ValueError) as failure:
            raise RetryLater(f"It cannot be asked: {failure!r}.", timedelta(seconds=0.1)) from failure


def _receipt(response: ClientResponse, text: str) -> Receipt:
    match response.status:
        case 200:
            return Receipt(json.loads(text)["id"])
        case 429:
            after = timedelta(seconds=float(response.headers["Retry-After"]))
            raise RetryLater("Too many.", after, Scope.WORKSPACE)
        case 503:
            raise RetryLater("Busy.")
        case 422:
            raise Refused(Refusal.REJECTED, "It is not liked.")
        case status:
            raise OutcomeUnknown(f"It answered {status}.")


def place(address: str) -> Place:
    """Where an address leads."""
    platform, _, rest = address.partition(":")
    workspace, _, channel = rest.partition("/")
    if platform != PLATFORM or not channel:
        raise Invalid(f"“{address}” is no address: use torture:W1/C1.")
    return Place(address=address, name=channel, workspace=Workspace(platform=PLATFORM, id=workspace, name=workspace))
