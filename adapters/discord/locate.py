"""Where an address leads, asked online: the channel, its server, and what keeps the bot from posting there."""

from typing import Any

from adapters.discord.address import Address
from adapters.discord.api import Api
from adapters.discord.permissions import HISTORY, MANAGE_THREADS, NAMES, lacking, permissions
from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater
from bot.domain.errors import Invalid
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Refusal
from bot.text.clean import cut, fold

PLATFORM = "discord"
_THREADS = frozenset({10, 11, 12})
_POSTABLE = frozenset({0, 5}) | _THREADS
"""Discord: text and announcement channels, and the three kinds of thread."""
_KINDS = {
    1: "a direct message",
    2: "a voice channel",
    3: "a group conversation",
    4: "a category",
    13: "a stage channel",
    14: "a directory",
    15: "a forum",
    16: "a media channel",
}
_CHOOSE = "choose a text channel, an announcement channel or a thread"
_INVITE = "invite me with the link of docs/discord.md"

Channel = dict[str, Any]


async def locate(api: Api, wanted: Address) -> Place:
    """The place; where Discord cannot be asked, the address as it was typed, and why. Raises Invalid for a channel of
    another server.
    """
    try:
        me = str((await api.get("/users/@me"))["id"])
        channel = await _channel(api, wanted)
        return channel if isinstance(channel, Place) else await _place(api, wanted, channel, me)
    except (RetryLater, Refused, OutcomeUnknown) as error:
        return _nowhere(wanted, error.reason)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _nowhere(wanted, api.not_discord)


async def granted(api: Api, channel: Channel, me: str) -> tuple[Workspace, int | None]:
    """The server of a channel, and the permissions of the bot `me` in the channel, None if they cannot be asked."""
    guild_id = str(channel["guild_id"])
    try:
        guild = await api.get(f"/guilds/{guild_id}")
        member = await api.get(f"/guilds/{guild_id}/members/{me}")
        above = await api.get(f"/channels/{channel['parent_id']}") if channel.get("type") in _THREADS else channel
    except Refused:
        return Workspace(platform=PLATFORM, id=guild_id, name=guild_id), None
    return workspace(guild), permissions(guild, {**member, "user": {"id": me}}, above)


def workspace(guild: dict[str, Any]) -> Workspace:
    """A server as Discord describes it."""
    return Workspace(platform=PLATFORM, id=str(guild["id"]), name=_name(guild.get("name")) or str(guild["id"]))


async def _channel(api: Api, wanted: Address) -> Channel | Place:
    try:
        channel: Channel = await api.get(f"/channels/{wanted.channel}")
    except Refused as refused:
        if refused.refusal is Refusal.BAD_TOKEN:
            raise
        return await _unseen(api, wanted, refused)
    return channel


async def _unseen(api: Api, wanted: Address, refused: Refused) -> Place:
    """The place of a channel that Discord does not show."""
    if refused.refusal in {Refusal.NOT_FOUND, Refusal.REJECTED}:
        return _nowhere(
            wanted, f"Discord knows no channel {wanted.channel}: copy its number again (docs/discord.md says how)."
        )
    if wanted.guild is None:
        return _nowhere(wanted, refused.reason)
    try:
        where = workspace(await api.get(f"/guilds/{wanted.guild}"))
    except Refused:
        return _nowhere(wanted, f"I am not in the server {wanted.guild}: {_INVITE}.")
    unseen = f"I cannot see the channel {wanted.channel} in {where.name}. Missing: View Channel, Send Messages."
    missing = f"{unseen} Give my role these there."
    return Place(address=str(wanted), name=str(wanted), workspace=where, missing=(missing,))


async def _place(api: Api, wanted: Address, channel: Channel, me: str) -> Place:
    kind: Any = channel.get("type")
    name = f"#{_name(channel.get('name')) or wanted.channel}"
    if channel.get("guild_id") is None:
        return _nowhere(wanted, f"{wanted.channel} is {_KINDS.get(kind, 'no channel of a server')}: {_CHOOSE}.")
    full = Address(channel=wanted.channel, guild=str(channel["guild_id"]))
    where, bits = await granted(api, channel, me)
    if wanted.guild not in {None, full.guild}:
        raise Invalid(f"{name} is not in the server {wanted.guild} but in {where.name}: use {full}.")
    return Place(address=str(full), name=name, workspace=where, missing=_missing(name, channel, bits))


def _missing(name: str, channel: Channel, bits: int | None) -> tuple[str, ...]:
    kind: Any = channel.get("type")
    if kind not in _POSTABLE:
        return (f"{name} is {_KINDS.get(kind, 'a channel of another kind')}: {_CHOOSE}.",)
    if bits is None:
        return ()
    if (channel.get("thread_metadata") or {}).get("locked") and not bits & MANAGE_THREADS:
        return (f"The thread {name} is locked: unlock it, or choose another channel.",)
    names = lacking(bits, in_thread=kind in _THREADS)
    only_history = names == [NAMES[HISTORY]]
    what = f"I may post in {name}, but not see later what arrived" if only_history else f"I may not post in {name}"
    these = "these" if len(names) > 1 else "this"
    return (f"{what}. Missing: {', '.join(names)}. Give my role {these} there.",) if names else ()


def _nowhere(wanted: Address, reason: str) -> Place:
    return Place(address=str(wanted), name=str(wanted), missing=(reason,))


def _name(text: object) -> str:
    return cut(fold(text), 100) if isinstance(text, str) else ""
