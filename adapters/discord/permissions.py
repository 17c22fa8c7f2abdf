"""What a bot may do in a channel, computed as Discord documents it."""

from collections.abc import Iterable, Mapping
from typing import Any

VIEW = 1 << 10
SEND = 1 << 11
HISTORY = 1 << 16
MANAGE_THREADS = 1 << 34
SEND_IN_THREADS = 1 << 38
_ADMINISTRATOR = 1 << 3
_ALL = (1 << 64) - 1

NAMES = {
    VIEW: "View Channel",
    SEND: "Send Messages",
    SEND_IN_THREADS: "Send Messages in Threads",
    HISTORY: "Read Message History",
}
"""As the settings of a server call them."""
INVITED_WITH = sum(NAMES)
"""What the invite link asks for."""

Thing = Mapping[str, Any]


def permissions(guild: Thing, member: Thing, channel: Thing) -> int:
    """The permissions of a member in a channel (of a thread: in the channel it belongs to). Discord: the roles', then
    the channel's overwrites for everyone, for the roles, for the member; an administrator's and an owner's are all.
    """
    everyone, user = str(guild.get("id")), str((member.get("user") or {}).get("id"))
    roles = {everyone, *map(str, member.get("roles") or ())}
    granted = 0
    for role in guild.get("roles") or ():
        granted |= _bits(role, "permissions") if str(role.get("id")) in roles else 0
    if granted & _ADMINISTRATOR or str(guild.get("owner_id")) == user:
        return _ALL
    overwrites = {str(one.get("id")): one for one in channel.get("permission_overwrites") or ()}
    for ids in ({everyone}, roles - {everyone}, {user}):
        granted = _overwritten(granted, [overwrites[one] for one in ids if one in overwrites])
    return granted


def lacking(granted: int, *, in_thread: bool) -> list[str]:
    """The names of what is needed and not granted, in the order in which they matter."""
    needed = (VIEW, SEND_IN_THREADS if in_thread else SEND, HISTORY)
    return [NAMES[bit] for bit in needed if not granted & bit]


def _overwritten(granted: int, overwrites: Iterable[Thing]) -> int:
    allowed = denied = 0
    for one in overwrites:
        allowed |= _bits(one, "allow")
        denied |= _bits(one, "deny")
    return granted & ~denied | allowed


def _bits(thing: Thing, name: str) -> int:
    return int(thing.get(name) or 0)
