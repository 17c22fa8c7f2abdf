"""The adapters of the platform that goes wrong: one that can tell what arrived, and two that cannot."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
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
from tests.torture.limits import CALLED, CLAIMED, HOLD, LATEST, PROCESS, SCOPE, STARTED

PAPERS_A_PART = 2
TELLS, HOLDS, REPEATS = "torture", "holds", "repeats"
"""Platforms: it tells what arrived; it cannot, and a person decides; it cannot, and the message is sent again."""
TOO_MANY, ARCHIVED, REVOKED = "Too many.", "It is archived.", "Its token is revoked."


Span = tuple[float, float]
"""From when to when, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Checked:
    """While the store was asked for it, and whether it may leave."""

    claimed: Span
    started: Span


class TortureAdapter:
    """Addresses are `torture:W1/C23`."""

    platform: ClassVar[str] = TELLS
    example: ClassVar[str] = "torture:W1/C1"
    when_unsure: WhenUnsure = WhenUnsure.HOLD
    settling: timedelta = timedelta(seconds=LATEST + 0.1)
    pace: Pace = Pace(10_000)

    def __init__(self, session: ClientSession, url: str, process: str) -> None:
        self._session = session
        self._url = url
        self._process = process

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

    async def send(self, attempt: Attempt, checked: Checked, *, hold: bool = False) -> Receipt:
        """See the port; `hold`: the platform does not answer."""
        body = {"address": attempt.address, "key": attempt.key, "payload": attempt.payload, "parent": attempt.parent}
        headers = {**self._said(checked), **({HOLD: "1"} if hold else {})}
        try:
            async with self._session.post(f"{self._url}/messages", json=body, headers=headers) as response:
                return _receipt(response, await response.text())
        except ClientConnectorError as failure:
            raise RetryLater(f"It cannot be reached: {failure}.") from failure
        except (ClientError, OSError, ValueError, KeyError) as failure:
            raise OutcomeUnknown(f"The connection broke: {failure!r}.") from failure

    async def find(self, attempt: Attempt, checked: Checked) -> Found | Absent | CannotTell:
        """See the port."""
        asked, said = {"address": attempt.address, "key": attempt.key}, self._said(checked)
        try:
            async with self._session.get(f"{self._url}/find", params=asked, headers=said) as response:
                return _found(response, await response.text())
        except (ClientError, OSError, ValueError) as failure:
            raise RetryLater(f"It cannot be asked: {failure!r}.", timedelta(seconds=0.1)) from failure

    def _said(self, checked: Checked) -> Mapping[str, str]:
        times = {CLAIMED: checked.claimed, STARTED: checked.started, CALLED: (time.time(),)}
        return {PROCESS: self._process, **{name: " ".join(map(repr, span)) for name, span in times.items()}}


class HoldingAdapter(TortureAdapter):
    """What may have arrived is held for a person."""

    platform: ClassVar[str] = HOLDS
    example: ClassVar[str] = "holds:W1/C1"


class RepeatingAdapter(TortureAdapter):
    """What may have arrived is sent again."""

    platform: ClassVar[str] = REPEATS
    example: ClassVar[str] = "repeats:W1/C1"
    when_unsure: WhenUnsure = WhenUnsure.SEND_AGAIN


ADAPTERS = (TortureAdapter, HoldingAdapter, RepeatingAdapter)


def _receipt(response: ClientResponse, text: str) -> Receipt:
    match response.status:
        case 200:
            return Receipt(json.loads(text)["id"])
        case 429:
            raise _too_many(response)
        case 503:
            raise RetryLater("Busy.")
        case 401:
            raise Refused(Refusal.BAD_TOKEN, REVOKED)
        case 410:
            raise Refused(Refusal.ARCHIVED, ARCHIVED)
        case 422:
            raise Refused(Refusal.REJECTED, "It is not liked.")
        case status:
            raise OutcomeUnknown(f"It answered {status}.")


def _found(response: ClientResponse, text: str) -> Found | Absent | CannotTell:
    match response.status:
        case 200:
            found: dict[str, Any] = json.loads(text)
            return Found(Receipt(found["id"]))
        case 404:
            return Absent()
        case 429:
            raise _too_many(response)
        case 401:
            raise RetryLater(REVOKED)
        case 501:
            return CannotTell()
        case status:
            raise RetryLater(f"It answers {status}.", timedelta(seconds=0.1))


def _too_many(response: ClientResponse) -> RetryLater:
    after = timedelta(seconds=float(response.headers["Retry-After"]))
    return RetryLater(TOO_MANY, after, Scope(response.headers[SCOPE]))


def place(address: str) -> Place:
    """Where an address leads; people call it by its address."""
    platform, _, rest = address.partition(":")
    workspace, _, channel = rest.partition("/")
    if platform not in {one.platform for one in ADAPTERS} or not channel:
        raise Invalid(f"“{address}” is no address: use torture:W1/C1.")
    return Place(address=address, name=address, workspace=Workspace(platform=platform, id=workspace, name=workspace))
