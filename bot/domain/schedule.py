"""Schedules: what is posted where, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.cadence import Cadence
from bot.domain.errors import Invalid

DEFAULT_NAME = "digest"
DEFAULT_LIMIT = 8
MOST = 100
HIGHEST_BAR = 1_000_000
LONGEST_ADDRESS = 160
LONGEST_NAME = 80
TRENDING, TOPICS, MINE = "trending", "topics", "mine"
MOST_TOPICS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a schedule posts: what is trending, what `topics` bring (any of them; with trending, these papers come
    first), or `mine`: what those follow whom the destination reaches. At most `limit` papers, each with `bar` upvotes
    or more.
    """

    what: str = TRENDING
    limit: int = DEFAULT_LIMIT
    bar: int = 0
    topics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.what not in {TRENDING, TOPICS, MINE}:
            raise Invalid(f"Nothing called “{self.what}” can be posted: use trending or topics.")
        if self.what == TOPICS and not self.topics:
            raise Invalid("Which topics? Add each as a topic, such as: topic “speculative decoding”.")
        if self.what == MINE and self.topics:
            raise Invalid("A digest of one's own has the topics that its person follows: use subscribe.")
        if len(self.topics) > MOST_TOPICS:
            raise Invalid(f"That is {len(self.topics)} topics; a schedule has at most {MOST_TOPICS}.")
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"A digest holds 1 to {MOST} papers, not {self.limit}.")
        if not 0 <= self.bar <= HIGHEST_BAR:
            raise Invalid(f"A bar is a number of upvotes from 0 to {HIGHEST_BAR:,}, not {self.bar}.")

    @property
    def is_topical(self) -> bool:
        """Whether topics alone decide what is posted."""
        return self.what != TRENDING


class OnEmpty(StrEnum):
    """What a schedule posts on a day without anything new: nothing but a weekly sign of life, or a line."""

    QUIET = "quiet"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A recipe for a destination at a cadence; `name` is unique there. Times are UTC; `previous_due` is None before
    the first one. `place` is what people call the destination (`#papers, Acme`), where that is known. `owner` is the
    address of the person who set it up, None for the operator. `heard_at` is when anything was last planned for it, or
    when it was first due; only planning writes it. `stopped` says why nothing is posted there until it is resumed,
    `held` why nothing leaves for its workspace for now; only sending writes them. `doubt` is what was missing there
    when it was last set or resumed, until something has arrived.
    """

    id: int
    destination: int
    address: str
    name: str
    recipe: Recipe
    cadence: Cadence
    next_due: datetime
    previous_due: datetime | None = None
    paused: bool = False
    place: str | None = None
    on_empty: OnEmpty = OnEmpty.QUIET
    owner: str | None = None
    heard_at: datetime | None = None
    stopped: str | None = None
    held: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A schedule whose digest of `previous_due` is planned; `heard_at` is None where it is to stay as it is."""

    schedule: int
    previous_due: datetime
    next_due: datetime
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What commands take: ADDRESS or ADDRESS#NAME."""

    address: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Address and name of a schedule; a `#` right after the platform belongs to the address (`slack:#papers`).
        Raises Invalid for what cannot be either.
        """
        address, mark, name = text.strip().rpartition("#")
        if not mark or address.endswith(":") or not address:
            address, name = text.strip(), DEFAULT_NAME
        platform, colon, rest = address.partition(":")
        target = cls(f"{platform.lower()}{colon}{rest}", name or DEFAULT_NAME)
        if len(address) > LONGEST_ADDRESS or len(name) > LONGEST_NAME or not text.isprintable():
            raise Invalid(f"An address has at most {LONGEST_ADDRESS} printable characters, a name {LONGEST_NAME}.")
        return target

    def __str__(self) -> str:
        return self.address if self.name == DEFAULT_NAME else f"{self.address}#{self.name}"


def platform_of(address: str) -> str:
    """The platform of an address: what stands before the first colon."""
    return address.partition(":")[0]
