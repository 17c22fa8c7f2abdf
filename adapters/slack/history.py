"""Whether a message arrived: its key is looked for in the metadata of what was posted since."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from adapters.slack.addresses import Address, parse
from adapters.slack.api import Api
from adapters.slack.channels import by_name, open_direct
from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Found,
    OutcomeUnknown,
    Receipt,
    Refused,
    RetryLater,
)
from bot.domain.refusal import Refusal

_EARLIER = timedelta(minutes=15)
"""How far the clocks of this machine and of Slack may be apart."""
_PAGE = 200
_PAGES = 10
_NOT_SLACK = (AttributeError, KeyError, TypeError)
"""Where an answer is not built as Slack's are."""
_MENDABLE = {Refusal.BAD_TOKEN, Refusal.REMOVED}
"""What a person can put right, after which the message can be looked for."""
_SECONDS = 40
"""For all of it, well within the lease on a delivery."""


async def look(api: Api, attempt: Attempt, event_type: str) -> Found | Absent | CannotTell:
    """Absent only after a complete look. Slack: an app that is sold outside the Marketplace gets 15 messages a call and
    one call a minute, so that a second page is refused: then nobody can tell. Raises RetryLater while Slack cannot be
    asked.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            return await _look(api, attempt, event_type)
    except (OutcomeUnknown, TimeoutError) as failure:
        raise RetryLater("Slack did not answer whether the message arrived.") from failure
    except Refused as refused:
        if refused.refusal in _MENDABLE:
            raise RetryLater(refused.reason) from refused
        return CannotTell()
    except _NOT_SLACK:
        return CannotTell()


async def _look(api: Api, attempt: Attempt, event_type: str) -> Found | Absent | CannotTell:
    channel = await _channel(api, parse(attempt.address))
    if channel is None:
        return CannotTell()
    cursor, withheld, few = "", False, False
    for _ in range(_PAGES):
        try:
            page = await _page(api, attempt, channel, cursor)
        except RetryLater:
            if few:
                return CannotTell()
            raise
        for message, payload in _marked(page, event_type, attempt):
            if payload is None:
                withheld = True
            elif payload.get("key") == attempt.key and await _is_ours(api, message):
                return Found(Receipt(message_id=str(message["ts"])))
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return CannotTell() if withheld or page.get("has_more") else Absent()
        few = len(page.get("messages") or []) < _PAGE
    return CannotTell()


async def _channel(api: Api, address: Address) -> str | None:
    """The id of the conversation. Slack: posting takes a name or a person's id, reading does not."""
    if address.is_name:
        found = await by_name(api, address.target)
        return str(found["id"]) if found else None
    if address.is_person:
        return await open_direct(api, address.target)
    return address.target


async def _page(api: Api, attempt: Attempt, channel: str, cursor: str) -> Mapping[str, Any]:
    since = f"{(attempt.started - _EARLIER).timestamp():.6f}"
    common: dict[str, Any] = {"channel": channel, "oldest": since, "limit": _PAGE, "include_all_metadata": True}
    if cursor:
        common["cursor"] = cursor
    if attempt.parent:
        return await api.ask(api.client.conversations_replies(ts=attempt.parent, **common))
    return await api.ask(api.client.conversations_history(**common))


async def _is_ours(api: Api, message: Mapping[str, Any]) -> bool:
    """Another Paperwire, on a database of its own, may have used the same key in the same channel. Who that cannot be
    told of is us.
    """
    me = await api.identity()
    authors = ((me.bot_id, message.get("bot_id")), (me.user_id, message.get("user")))
    known = [mine == theirs for mine, theirs in authors if mine and theirs]
    return any(known) or not known


def _marked(
    page: Mapping[str, Any], event_type: str, attempt: Attempt
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Each message with our mark, and what it carries: None where the server keeps that to itself or lost it."""
    for message in page.get("messages") or []:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == event_type:
            yield message, metadata.get("event_payload")
        elif not metadata and message.get("text") == attempt.payload.get("text"):
            yield message, None
