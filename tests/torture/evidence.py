"""What there is to judge by, once everything has come to rest."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.torture.desk import Resumed
from tests.torture.life import Lives
from tests.torture.world import Due

Message = Mapping[str, Any]


class Wrong(StrEnum):
    """The kinds of what can be wrong."""

    TWICE = "sent twice"
    LOST = "lost"
    NOT_DUE = "sent or planned without being due"
    DISAGREE = "ledger and platform disagree"
    POSTED = "posted is not what was shown"
    PAPER_TWICE = "a paper twice in a destination"
    EARLY = "asked before Retry-After was over"
    STOPPED = "sent or planned where nothing may be"
    TOLD = "an owner not told exactly once"
    DELAYED = "one destination delays the others"
    STUCK = "does not come to an end"
    ENDED = "a process ended by itself, or not as it should"
    KEPT = "a process kept what it had claimed after it was told to end"
    FAILED = "an error in a process"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    wrong: Wrong
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A process has written what became of an attempt: it `began` to, and committed it between `before` and `after`.
    `what` is the call; the reason of what was `sent` is the id of the message.
    """

    key: str
    what: str
    claim: str
    reason: str
    began: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was due, what the ledger has, what counts as posted, the platform's record, what the processes noted, what
    was done to them and what an operator did; `owners` are of the schedules of an address, `missing` are papers of an
    address that were to be shown there and never were.
    """

    due: set[Due]
    digests: Sequence[Any]
    deliveries: Sequence[Any]
    posted: Sequence[Any]
    record: Mapping[str, Any]
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)
    lives: Lives = field(default_factory=dict)
    owners: Mapping[str, set[str]] = field(default_factory=dict)
    resumed: Sequence[Resumed] = ()
    settled: Mapping[str, bool] = field(default_factory=dict)
    missing: Mapping[str, set[str]] = field(default_factory=dict)

    def keep(self, file: Path) -> None:
        """Write it down for whoever looks into a finding."""
        file.write_text(json.dumps({one.name: getattr(self, one.name) for one in fields(self)}, default=_told))

    @property
    def by_key(self) -> dict[str, list[Message]]:
        """The messages that the platform took."""
        found: dict[str, list[Message]] = defaultdict(list)
        for taken in self.record["messages"]:
            found[taken["key"]].append(taken)
        return found


def _told(one: object) -> object:
    if is_dataclass(one) and not isinstance(one, type):
        return asdict(one)
    return sorted(one) if isinstance(one, set) else str(one)


def read_notes(file: Path, deliveries: Sequence[Any]) -> Mapping[str, Sequence[Note]]:
    """By key of the delivery; `file` has a line for each."""
    keys = {row.id: row.key for row in deliveries}
    notes: dict[str, list[Note]] = defaultdict(list)
    for line in file.read_text().splitlines():
        row = json.loads(line)
        key = keys[row.pop("id")]
        notes[key].append(Note(key=key, **row))
    return notes
