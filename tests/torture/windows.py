"""The moments between what is done and what is written down, and the calls of the engine that lead to them.

All that the torture knows of the ledger's methods is here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Window(StrEnum):
    """Where a process can be held."""

    PLANNING = "while planning"
    PLANNED = "planned and unclaimed"
    RENDERED = "rendered and unsent"
    STARTED = "rendered and unsent, about to be sent"
    ACCEPTED = "accepted by the platform and unanswered"
    ANSWERED = "answered and not committed"
    UNCOMMITTED = "answered and not committed, the transaction open"


@dataclass(frozen=True, slots=True)
class Moment:
    """A process has come to a window with these deliveries, known by id or by key."""

    window: Window
    owner: str
    ids: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a repository that was called in a transaction, from `began` to `ended` in seconds since 1970."""

    name: str
    arguments: tuple[Any, ...]
    result: Any
    began: float = 0.0
    ended: float = 0.0


def before_commit(calls: Iterable[Call], owner: str) -> Iterator[Moment]:
    """The windows of a transaction that is still open."""
    made = list(calls)
    if keys := _planned(made):
        yield Moment(Window.PLANNING, owner, keys=keys)
    if ids := _numbers(made, "sent"):
        yield Moment(Window.UNCOMMITTED, owner, ids)


def after_commit(calls: Iterable[Call], owner: str) -> Iterator[Moment]:
    """The windows of a transaction that is committed, before anybody is told."""
    made = list(calls)
    if keys := _planned(made):
        yield Moment(Window.PLANNED, owner, keys=keys)
    for name, window in (("store_parts", Window.RENDERED), ("start", Window.STARTED)):
        if ids := _numbers(made, name):
            yield Moment(window, owner, ids)


def _planned(calls: Iterable[Call]) -> tuple[str, ...]:
    """The keys of the digests that were added with something to say."""
    drafts = (draft for call in calls if call.name == "add" for draft in call.arguments[0] if draft.content)
    added = {occasion for call in calls if call.name == "add" for occasion in call.result}
    return tuple(draft.occasion.key(part=0) for draft in drafts if draft.occasion in added)


def _numbers(calls: Iterable[Call], name: str) -> tuple[int, ...]:
    return tuple(number for call in calls if call.name == name for number in numbers(call))


def numbers(call: Call) -> tuple[int, ...]:
    """The deliveries that a call was about: those that it answered with, or was given."""
    return tuple(sorted(call.result) if isinstance(call.result, set) else call.arguments[0])
