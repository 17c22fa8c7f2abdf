"""What a stand-in for Discord knows: servers, channels, and what its bot may do in them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

VIEW, SEND, HISTORY, SEND_IN_THREADS, ADMINISTRATOR = 1 << 10, 1 << 11, 1 << 16, 1 << 38, 1 << 3
USUAL = VIEW | SEND | HISTORY | SEND_IN_THREADS
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
BOT = "1001001001001001001"

Json = dict[str, Any]


@dataclass
class Guild:
    """A server; `roles` are the permissions by role id, of which `everyone` has the server's own id."""

    id: str
    name: str
    everyone: int = USUAL
    roles: dict[str, int] = field(default_factory=dict)
    bot_roles: list[str] = field(default_factory=list)
    owner: str = "1"

    def shown(self) -> Json:
        """As the API describes it."""
        roles = {self.id: self.everyone, **self.roles}
        shown = [{"id": one, "name": one, "permissions": str(bits)} for one, bits in roles.items()]
        return {"id": self.id, "name": self.name, "owner_id": self.owner, "roles": shown}

    def member(self) -> Json:
        """The bot as a member."""
        return {"user": {"id": BOT, "bot": True}, "roles": self.bot_roles, "joined_at": "2026-01-01T00:00:00+00:00"}


@dataclass
class Channel:
    """A channel, or a thread below `parent`; `overwrites`: (role or member id, allowed, denied)."""

    id: str
    name: str
    guild: str | None
    type: int = 0
    overwrites: list[tuple[str, int, int]] = field(default_factory=list)
    parent: str | None = None
    locked: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether it is one."""
        return self.type in {10, 11, 12}

    def shown(self) -> Json:
        """As the API describes it."""
        shown: Json = {"id": self.id, "type": self.type, "name": self.name, "parent_id": self.parent}
        if self.guild:
            shown["guild_id"] = self.guild
        if self.is_thread:
            shown["thread_metadata"] = {"archived": self.locked, "locked": self.locked}
        else:
            shown["permission_overwrites"] = [
                {"id": one, "type": int(one == BOT), "allow": str(allow), "deny": str(deny)}
                for one, allow, deny in self.overwrites
            ]
        return shown


@dataclass
class World:
    """Everything there is."""

    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def add(self, *things: Guild | Channel) -> None:
        """Put servers and channels into it."""
        for one in things:
            if isinstance(one, Guild):
                self.guilds[one.id] = one
            else:
                self.channels[one.id] = one

    def may(self, channel: Channel, bit: int) -> bool:
        """Whether the bot has a permission in a channel, and sees it."""
        guild = self.guilds.get(channel.guild or "")
        if guild is None:
            return False
        if channel.is_thread and channel.parent:
            channel = self.channels[channel.parent]
        return all(_has(guild, channel.overwrites, one) for one in (VIEW, bit))


def _has(guild: Guild, overwrites: list[tuple[str, int, int]], bit: int) -> bool:
    """Discord: whoever decides last wins: the roles, everyone's overwrite, the roles' overwrites, the member's."""
    granted = [guild.everyone, *(guild.roles[one] for one in guild.bot_roles)]
    if guild.owner == BOT or any(bits & ADMINISTRATOR for bits in granted):
        return True
    has = any(bits & bit for bits in granted)
    for who in ([guild.id], guild.bot_roles, [BOT]):
        said = [(allow & bit, deny & bit) for one, allow, deny in overwrites if one in who]
        if any(allow for allow, _ in said):
            has = True
        elif any(deny for _, deny in said):
            has = False
    return has


def snowflake(moment: datetime, count: int) -> str:
    """Discord: an id has the milliseconds since 2015 in its upper 42 bits; `count` keeps two of them apart."""
    return str((int((moment - EPOCH).total_seconds() * 1000) << 22) + count)
