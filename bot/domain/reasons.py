"""Why a paper is shown: evidence as data. A reason names evidence; it does not praise."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rise:
    """`gain` upvotes more than at `since`."""

    gain: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Rank:
    """`place` by upvotes among the `of` papers listed on `day`; equals share a place."""

    place: int
    of: int
    day: date


@dataclass(frozen=True, slots=True)
class Match:
    """It matches a topic, said as its follower wrote it."""

    topic: str


@dataclass(frozen=True, slots=True)
class Written:
    """It is by an author who is followed."""

    author: str


Reason = Rise | Rank | Match | Written


def dump(reason: Reason) -> list[str | int]:
    """The reason as JSON keeps it."""
    match reason:
        case Rise(gain, since):
            return ["rise", gain, since.isoformat()]
        case Rank(place, of, day):
            return ["rank", place, of, day.isoformat()]
        case Match(topic):
            return ["match", topic]
        case Written(author):
            return ["written", author]


def load(data: list[str | int]) -> Reason:
    """The reason that `dump` wrote."""
    match data:
        case ["rise", int(gain), str(since)]:
            return Rise(gain, datetime.fromisoformat(since))
        case ["rank", int(place), int(of), str(day)]:
            return Rank(place, of, date.fromisoformat(day))
        case ["match", str(topic)]:
            return Match(topic)
        case ["written", str(author)]:
            return Written(author)
        case _:
            raise ValueError(f"not a reason: {data!r}")
