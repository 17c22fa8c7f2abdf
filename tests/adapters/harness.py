"""What an adapter brings to the contract suite: its platform's stand-in, and what is known of the platform, as data."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.delivery import Payload
from bot.ports import Adapter


class Trouble(StrEnum):
    """What can befall a request."""

    REFUSED = "the platform says no for good"
    BUSY = "the platform says not now"
    GONE = "there is nothing to connect to"
    BROKEN = "the connection ends after the request has left"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the platform: `measure` of a payload is at most `most`."""

    what: str
    most: int
    measure: Callable[[Payload], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message as the platform holds it.

    `text` is what a person reads, unescaped, white space folded; `obeyed` is whatever in it the platform would act on
    though nobody meant it: escapes, mentions, links, formatting. `key`: as it travelled, if keys travel there.
    """

    text: str
    obeyed: tuple[str, ...] = ()
    key: str | None = None
    message_id: str | None = None
    parent: str | None = None


class Harness(ABC):
    """One adapter with its platform's stand-in, fresh each time it is opened."""

    limits: ClassVar[Sequence[Limit]]
    addresses: ClassVar[Mapping[str, str]]
    """Addresses as they are typed, with their full form; the first one can be posted to."""
    no_addresses: ClassVar[Sequence[str]]
    keys_travel: ClassVar[bool]
    """Whether a message carries its whole key to the platform."""
    threaded: ClassVar[bool] = False
    """Whether later parts answer in the thread of the first."""
    troubles: ClassVar[Mapping[Trouble, type[Exception]]]
    """What can happen here, and what `send` must raise then."""

    adapter: Adapter

    @abstractmethod
    def arrived(self) -> list[Arrived]:
        """What the platform has taken, in order."""

    @abstractmethod
    def cause(self, trouble: Trouble) -> None:
        """From now on every request meets this."""

    @property
    def address(self) -> str:
        """A full address that can be posted to."""
        return next(iter(self.addresses.values()))


Open = Callable[[], AbstractAsyncContextManager[Harness]]
