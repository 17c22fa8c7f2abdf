"""The ledger: one delivery for each part of everything unprompted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Any

from bot.domain.refusal import Refusal, Scope, without_label

Payload = Mapping[str, Any]
"""What an adapter sends: a JSON object, stored before the first attempt."""


class State(StrEnum):
    """Where a delivery stands. `planned` is claimed while a lease holds; `unknown`: it may or may not have arrived."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"


BY_HAND = "settled by hand"
"""The reason of what a person decided."""
WAITING = frozenset({State.PLANNED, State.SENDING, State.RETRY, State.UNKNOWN})
"""States in which a delivery is not decided yet."""


class WhenUnsure(StrEnum):
    """What to do with a delivery whose outcome cannot be found out, declared by each adapter."""

    SEND_AGAIN = "send again"
    HOLD = "hold"


class Prospect(Enum):
    """Whether there is something to work on: now, within seconds (a lane that is paced), or nothing."""

    NOW = auto()
    SOON = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages a second may begin: in one workspace, or in all of a platform together."""

    a_second: float
    scope: Scope = Scope.WORKSPACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long a delivery may take, and waits. `answer`, for one message, is well within `lease`, so that nobody else
    takes it up meanwhile; `first_wait` doubles up to `longest_wait`; `between_looks` is for a platform that cannot be
    asked whether a message arrived; a message as old as `give_up` is of yesterday: the next digest has its papers.
    """

    lease: timedelta = timedelta(seconds=90)
    answer: timedelta = timedelta(seconds=60)
    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(hours=1)
    between_looks: timedelta = timedelta(minutes=1)
    give_up: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message as an adapter rendered it, and the papers it shows."""

    payload: Payload
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send one part. `parent` is the message id of part 0, for the later parts; `started` is in UTC."""

    address: str
    key: str
    payload: Payload
    started: datetime
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message, under this id."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Found:
    """The message is there."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Absent:
    """The message is certainly not there."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The platform cannot be asked whether the message is there."""


class RetryLater(Exception):
    """The platform did not take the message and may later: not before `after`, if it said, and nothing else of `scope`
    before that either.
    """

    def __init__(self, reason: str, after: timedelta | None = None, scope: Scope = Scope.DESTINATION) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.scope = scope


class Refused(Exception):
    """The platform will not take the message, now or later: why, and in a sentence what to do."""

    def __init__(self, refusal: Refusal, reason: str) -> None:
        super().__init__(reason)
        self.refusal = refusal
        self.reason = reason


class OutcomeUnknown(Exception):
    """The message may have been taken: the connection broke or ran out of time after the request may have left."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger. `due` is its schedule's due time, None for a request; the receipt brings `message_id`;
    `workspace` is 0 where it is not known; `lease_owner` names the one claim that may write what became of it.
    """

    id: int
    key: str
    digest: int
    destination: int
    address: str
    workspace: int
    part: int
    state: State
    planned_at: datetime
    due: datetime | None = None
    payload: Payload | None = None
    papers: tuple[str, ...] = ()
    attempt: int = 0
    not_before: datetime | None = None
    started: datetime | None = None
    parent: str | None = None
    message_id: str | None = None
    reason: str | None = None
    lease_owner: str | None = None

    @property
    def waits_for_workspace(self) -> bool:
        """Whether its workspace takes nothing: it is not tried again when its own wait is over."""
        refusals = [one for one in Refusal if one.scope is Scope.WORKSPACE]
        return self.state is State.RETRY and any((self.reason or "").startswith(f"{one}: ") for one in refusals)

    @property
    def words(self) -> str:
        """The reason for people; empty where there is none."""
        return without_label(self.reason or "")
