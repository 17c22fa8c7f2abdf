"""Who says something to us, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account on one platform: `user` is its id there, `name` what people call it, `address` where it is reached
    alone, `zone` its IANA time zone; None where the platform does not say.
    """

    platform: str
    workspace: str | None
    user: str
    name: str
    address: str
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person who gives a command in the destination `where`. Its adapter says whether they may manage that place, and
    in a few words who may (`workspace admins and whoever made the channel`). An `operator` is at the machine itself and
    may see and manage every place.
    """

    person: Person
    where: str
    may_manage: bool = False
    managers: str = "those who manage it"
    operator: bool = False
