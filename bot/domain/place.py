"""Where messages can be posted."""

from dataclasses import dataclass

LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Slack team, a Discord server, or `local`: its id on its platform, and what people call it."""

    platform: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination as its platform knows it: the address in full, what people call it (`#papers`), its workspace if
    that could be found out, and in one sentence each what is missing before the bot can post there.
    """

    address: str
    name: str
    workspace: Workspace | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A destination that is stored."""

    id: int
    address: str
    name: str | None = None
    workspace: str | None = None
