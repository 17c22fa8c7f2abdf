"""A workspace of Slack in memory: channels, people, and everything that was posted."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.slack_blocks import refusal

ALL_SCOPES = frozenset(
    {
        "chat:write", "channels:read", "groups:read", "im:read", "channels:history", "groups:history", "im:history",
        "im:write",
    }
)  # fmt: skip
Data = dict[str, Any]


class SlackError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.data: Data = {"ok": False, "error": error, **more}


class TooMany(Exception):
    """429, to be asked again after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation. A private one is known to its members only; `person` makes it their direct messages."""

    id: str
    name: str = ""
    is_member: bool = True
    is_archived: bool = False
    is_private: bool = False
    is_read_only: bool = False
    person: str | None = None

    def described(self) -> Data:
        """As the API describes it."""
        if self.person:
            return {"id": self.id, "is_im": True, "user": self.person}
        keys = ("id", "name", "is_member", "is_archived", "is_private", "is_read_only")
        return {"is_channel": True, **{key: getattr(self, key) for key in keys}}

    @property
    def kind(self) -> str:
        """How scopes call it."""
        return "im" if self.person else "groups" if self.is_private else "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message that was taken."""

    channel: str
    ts: str
    args: Mapping[str, Any]
    by: str = "B0WIRE"

    def described(self, *, metadata: bool) -> Data:
        """As history has it; the payload of metadata is told only to who asks."""
        held = self.args.get("metadata")
        told = held if metadata or not held else {"event_type": held["event_type"]}
        keys = {key: self.args[key] for key in ("text", "blocks", "thread_ts") if self.args.get(key)}
        return {"type": "message", "bot_id": self.by, "ts": self.ts, **keys, **({"metadata": told} if told else {})}


CHANNELS = (
    Channel(id="C0PAPERS", name="papers"),
    Channel(id="C0READING", name="reading", is_member=False),
    Channel(id="C0OLD", name="old", is_archived=True),
    Channel(id="C0NEWS", name="announcements", is_read_only=True),
    Channel(id="G0SECRET", name="secret", is_private=True),
    Channel(id="G0HIDDEN", name="hidden", is_private=True, is_member=False),
    Channel(id="D0ADA", person="U0ADA"),
)


@dataclass(kw_only=True)
class Team:
    """One workspace with the bot in it. Posting is limited to one message a second and channel if `one_a_second`."""

    id: str = "T0WIRE"
    name: str = "Readers & Co"
    bot: str = "paperwire"
    bot_id: str = "B0WIRE"
    scopes: frozenset[str] = ALL_SCOPES
    channels: list[Channel] = field(default_factory=lambda: list(CHANNELS))
    posts: list[Post] = field(default_factory=list)
    one_a_second: bool = False
    now: Callable[[], float] = time.time

    def post(self, args: Data) -> Post:
        """Take a message. Raises SlackError or TooMany."""
        self.need("chat:write")
        channel = self._postable(str(args.get("channel") or ""))
        if error := refusal(args):
            raise SlackError(error)
        last = next((float(one.ts) for one in reversed(self.posts) if one.channel == channel.id), 0.0)
        if self.one_a_second and self.now() - last < 1:
            raise TooMany(1)
        made = Post(channel=channel.id, ts=self._next_ts(), args=args, by=self.bot_id)
        self.posts.append(made)
        return made

    def _postable(self, said: str) -> Channel:
        channel = self.channel(said, by_name=True)
        if channel.is_archived:
            raise SlackError("is_archived")
        if not channel.is_member and "chat:write.public" not in self.scopes:
            raise SlackError("not_in_channel")
        if channel.is_read_only:
            raise SlackError("restricted_action_read_only_channel")
        return channel

    def _next_ts(self) -> str:
        last = max((float(one.ts) for one in self.posts), default=0.0)
        return f"{max(self.now(), last + 0.001):.6f}"

    def channel(self, said: str, *, by_name: bool = False) -> Channel:
        """The channel of this id; `by_name`: or name or person, as posting takes them too. Raises SlackError."""
        for one in self.channels:
            names = {f"#{one.name}", one.person} if by_name else set()
            if (one.id == said or said in names) and (one.is_member or not one.is_private):
                return one
        raise SlackError("channel_not_found")

    def need(self, scope: str) -> None:
        """Raises SlackError unless the token has this scope."""
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def within(self, channel: Channel, args: Mapping[str, Any], thread: str | None) -> Iterator[Post]:
        """The posts of a channel, newest first, without replies; or a thread, oldest first, its parent always there."""
        oldest = float(args.get("oldest") or 0)
        here = [one for one in self.posts if one.channel == channel.id]
        if thread is None:
            yield from (one for one in reversed(here) if not one.args.get("thread_ts") and float(one.ts) > oldest)
            return
        if thread not in {one.ts for one in here}:
            raise SlackError("thread_not_found")
        for one in here:
            if one.ts == thread or (one.args.get("thread_ts") == thread and float(one.ts) > oldest):
                yield one
