"""Whether a message arrived: a look through what the channel shows, from the newest message back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.discord.address import parse
from adapters.discord.api import Api
from adapters.discord.key import carries
from adapters.discord.locate import granted
from adapters.discord.permissions import HISTORY
from bot.domain.delivery import Absent, Attempt, CannotTell, Found, OutcomeUnknown, Receipt, Refused, RetryLater
from bot.domain.refusal import Refusal

_PAGE = 100
"""Discord: at most 100 messages an answer."""
_PAGES = 10
_CLOCKS_DIFFER = timedelta(minutes=10)
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Discord: the upper 42 bits of an id are the milliseconds since then."""


async def find(api: Api, attempt: Attempt) -> Found | Absent | CannotTell:
    """Look for the message of an attempt, among the bot's own, back to when it began. Raises RetryLater where Discord
    cannot be asked now; what it does not show the bot, nobody can tell.
    """
    try:
        return await _look(api, attempt)
    except OutcomeUnknown as failure:
        raise RetryLater(failure.reason) from failure
    except Refused as refused:
        if refused.refusal is Refusal.BAD_TOKEN:
            raise RetryLater(refused.reason) from refused
        return CannotTell()
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise RetryLater(api.not_discord) from failure


async def _look(api: Api, attempt: Attempt) -> Found | Absent | CannotTell:
    channel = parse(attempt.address).channel
    me = str((await api.get("/users/@me"))["id"])
    since = attempt.started - _CLOCKS_DIFFER
    before: dict[str, str] = {}
    for _ in range(_PAGES):
        page = await api.get(f"/channels/{channel}/messages", limit=_PAGE, **before)
        for message in page:
            if str(message["author"]["id"]) == me and carries(message, attempt.key):
                return Found(Receipt(message_id=str(message["id"])))
        oldest = min((int(message["id"]) for message in page), default=0)
        if not page and not before:
            return await _nothing_shown(api, channel, me)
        if len(page) < _PAGE or _made(oldest) < since:
            return Absent()
        before = {"before": str(oldest)}
    return CannotTell()


async def _nothing_shown(api: Api, channel: str, me: str) -> Absent | CannotTell:
    """Discord: who may not read the history gets an empty list, as in an empty channel."""
    shown: dict[str, Any] = await api.get(f"/channels/{channel}")
    _, bits = await granted(api, shown, me)
    return Absent() if bits is not None and bits & HISTORY else CannotTell()


def _made(message_id: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=message_id >> 22)
