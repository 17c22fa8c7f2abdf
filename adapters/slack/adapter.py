"""Slack as a platform."""

from datetime import timedelta
from typing import ClassVar

from adapters.slack import errors
from adapters.slack.addresses import parse
from adapters.slack.api import Api
from adapters.slack.history import look
from adapters.slack.limits import LIMITS, Limits
from adapters.slack.places import locate
from adapters.slack.render import render
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
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Refusal
from bot.message import Message

EVENT_TYPE = "paperwire_part"


class SlackAdapter:
    """Posts by chat.postMessage, the key in the message's metadata, where it can be found again.

    Slack keeps no key of its own that would make a second request harmless, so an unsure delivery is looked for, and
    held where it cannot be: a digest twice in a channel annoys everybody in it.
    """

    platform: ClassVar[str] = "slack"
    example: ClassVar[str] = "slack:#papers"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.HOLD
    settling: ClassVar[timedelta] = timedelta(seconds=5)
    limits: ClassVar[Limits] = LIMITS
    pace: ClassVar[Pace] = Pace(20)
    """Slack: about one message a second in a channel, and a limit of a workspace that is not published; it says so with
    429, and then the whole workspace waits."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._teams: set[str] = set()

    async def reached(self) -> list[Workspace]:
        """The workspace of the token."""
        try:
            return [(await self._api.identity()).workspace]
        except OutcomeUnknown as answer:
            raise RetryLater(answer.reason) from answer

    async def locate(self, address: str) -> Place:
        """`slack:#papers`, `slack:C345` or `slack:U678` (a direct message), or in full `slack:T012/C345`. Raises
        Invalid.
        """
        return await locate(self._api, parse(address))

    def render(self, message: Message) -> list[Part]:
        """Split between papers, near-equal in size, each within every limit."""
        return render(message)

    async def send(self, attempt: Attempt) -> Receipt:
        """Post it, a later part in the thread of its parent."""
        address = parse(attempt.address)
        await self._check_team(address.team)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": attempt.key}}
        channel = address.target
        call = self._api.client.chat_postMessage(
            channel=channel, thread_ts=attempt.parent, metadata=metadata, **attempt.payload
        )
        try:
            answer = await self._api.ask(call)
        except Refused as refused:
            if address.is_person and refused.refusal is Refusal.NOT_FOUND:
                raise Refused(*errors.NO_PERSON) from refused
            raise
        posted = answer.get("ts")
        if not isinstance(posted, str) or not posted:
            raise OutcomeUnknown("Slack took the message without saying under which id.")
        return Receipt(message_id=posted)

    async def _check_team(self, team: str | None) -> None:
        """An address of another workspace is none of ours, though its channel's id might be. Asked once a process."""
        if team is None or team in self._teams:
            return
        workspace = (await self.reached())[0]
        self._teams.add(workspace.id)
        if team != workspace.id:
            raise Refused(Refusal.NOT_FOUND, f"The token is for {workspace.name}, not for {team}: set the other token.")

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """Look for the key among the messages since the attempt."""
        return await look(self._api, attempt, EVENT_TYPE)
