"""Where an address leads, asked online, and what is missing before the bot can post there."""

from collections.abc import AsyncIterator, Iterator

from adapters.slack.addresses import Address
from adapters.slack.api import Api, Identity
from adapters.slack.channels import Channel, by_id, by_name, open_direct
from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater
from bot.domain.place import Place
from bot.domain.refusal import Refusal
from bot.text.clean import fold

_WRITE = "chat:write"
_WRITE_PUBLIC = "chat:write.public"
_LACKS = (
    "The token lacks the scope chat:write, which posting needs: add it under OAuth & Permissions in the app's "
    "settings, then install the app again."
)
_FOR_LOOKING_UP = "It is for looking channels up; posting may work without."

_Trouble = RetryLater | Refused | OutcomeUnknown


async def locate(api: Api, address: Address) -> Place:
    """The place; what cannot be found out stays as it was typed."""
    try:
        me = await api.identity()
    except (RetryLater, Refused, OutcomeUnknown) as trouble:
        return Place(address=address.typed, name=_name(address), missing=(trouble.reason,))
    if address.team not in {None, me.workspace.id}:
        return Place(address=address.typed, name=_name(address), missing=(_other_team(address, me),))
    return await _within(api, address, me)


async def _within(api: Api, address: Address, me: Identity) -> Place:
    scopes = [_LACKS] if me.scopes and _WRITE not in me.scopes else []
    full = address.typed if address.is_name else f"slack:{me.workspace.id}/{address.target}"
    if address.is_person:
        missing = (*scopes, *[one async for one in _unreachable(api, address, me)])
        return Place(address=full, name=_name(address), workspace=me.workspace, missing=missing)
    try:
        channel = await (by_name(api, address.target) if address.is_name else by_id(api, address.target))
    except (RetryLater, Refused, OutcomeUnknown) as trouble:
        missing = (*scopes, _untold(trouble, address, me))
        return Place(address=full, name=_name(address), workspace=me.workspace, missing=missing)
    if channel is None:
        missing = (*scopes, _unfound(address, me))
        return Place(address=full, name=_name(address), workspace=me.workspace, missing=missing)
    return Place(
        address=f"slack:{me.workspace.id}/{channel['id']}",
        name=_called(channel),
        workspace=me.workspace,
        missing=(*scopes, *_missing(channel, me)),
    )


def _missing(channel: Channel, me: Identity) -> Iterator[str]:
    name = _called(channel)
    if channel.get("is_archived"):
        yield f"{name} is archived: unarchive it, or schedule another channel."
    elif channel.get("is_member") is False and not _open_to_all(channel, me):
        yield f"I am not in {name}. Invite me: type /invite @{me.bot} there."
    elif channel.get("is_read_only") or channel.get("is_thread_only"):
        yield f"Only some may post in {name}: ask who manages it to let @{me.bot}."


async def _unreachable(api: Api, address: Address, me: Identity) -> AsyncIterator[str]:
    """Opened as for a message, which tells nobody. Slack: needs im:write, without which it shows when it posts."""
    try:
        await open_direct(api, address.target)
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            yield f"I see no person {address.target} in {me.workspace.name}: check the id."
        elif refused.refusal is not Refusal.MISSING_SCOPE:
            yield refused.reason
    except (RetryLater, OutcomeUnknown) as trouble:
        yield trouble.reason


def _open_to_all(channel: Channel, me: Identity) -> bool:
    """Slack: chat:write.public posts in public channels without being in them."""
    return not channel.get("is_private") and _WRITE_PUBLIC in me.scopes


def _untold(trouble: _Trouble, address: Address, me: Identity) -> str:
    if isinstance(trouble, Refused) and trouble.refusal is Refusal.NOT_FOUND:
        return _unfound(address, me)
    lacks = isinstance(trouble, Refused) and trouble.refusal is Refusal.MISSING_SCOPE
    return f"{trouble.reason} {_FOR_LOOKING_UP}" if lacks else trouble.reason


def _unfound(address: Address, me: Identity) -> str:
    seen = f"I see no channel {address.target} in {me.workspace.name}"
    check = "check the name" if address.is_name else "check the id"
    return f"{seen}: {check}. If it is private, invite me: type /invite @{me.bot} there."


def _other_team(address: Address, me: Identity) -> str:
    own = f"{me.workspace.name} ({me.workspace.id})"
    return f"SLACK_BOT_TOKEN is for {own}, not for {address.team}: install the app there and set that token."


def _name(address: Address) -> str:
    return f"@{address.target}" if address.is_person else address.target


def _called(channel: Channel) -> str:
    name = fold(str(channel.get("name") or ""))
    return f"#{name}" if name else str(channel["id"])
