"""Channels of a workspace, as Slack describes them."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.api import Api
from bot.domain.delivery import OutcomeUnknown, Refused
from bot.domain.refusal import Refusal

_PAGE = 999
_PAGES = 25
"""Slack: conversations.list takes a limit below 1000, and about 20 calls a minute."""

Channel = Mapping[str, Any]


async def by_id(api: Api, channel: str) -> Channel:
    """Slack: needs channels:read, for a private channel groups:read, for a direct message im:read. Raises as `ask`."""
    return _channel((await api.ask(api.client.conversations_info(channel=channel))).get("channel"))


async def by_name(api: Api, name: str) -> Channel | None:
    """The channel of that name (`#papers`), or None. Private ones are among them only where the bot is in, and where
    the token has groups:read. Raises as `ask` does.
    """
    try:
        return await _among(api, name, "public_channel,private_channel")
    except Refused as refused:
        if refused.refusal is not Refusal.MISSING_SCOPE:
            raise
        return await _among(api, name, "public_channel")


async def open_direct(api: Api, person: str) -> str | None:
    """The id of the direct messages with a person. Slack: needs im:write. Raises as `ask` does."""
    opened = await api.ask(api.client.conversations_open(users=person))
    return str((opened.get("channel") or {}).get("id") or "") or None


async def _among(api: Api, name: str, types: str) -> Channel | None:
    wanted, cursor = name.removeprefix("#"), ""
    for _ in range(_PAGES):
        page = await api.ask(api.client.conversations_list(types=types, limit=_PAGE, cursor=cursor or None))
        for channel in map(_channel, page.get("channels") or []):
            if channel.get("name") == wanted:
                return channel
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return None
    raise OutcomeUnknown("The workspace has too many channels to look through: use the channel's id, not its name.")


def _channel(found: object) -> Channel:
    if not isinstance(found, Mapping) or not found.get("id"):
        raise OutcomeUnknown("Slack described no channel.")
    return found
