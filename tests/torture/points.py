"""Wrappers around the ports by which a process is held at a window until it is told to go on, or killed there."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Part, Receipt
from bot.domain.place import Place, Workspace
from bot.message import Message
from tests.torture.adapter import Checked, Span, TortureAdapter
from tests.torture.windows import Call, Moment, Window, after_commit, before_commit

REPOSITORIES = {"digests", "ledger", "claims", "schedules", "holds"}
READY = "ready"
"""What a process says once it hears signals."""
WRITTEN = {"later", "unknown", "failed"}
"""What became of an attempt, as the ledger writes it."""
CHECKS = {"start", "look"}
"""Calls that tell what may leave."""


class AnyStore(Protocol):
    """A store whose units have whatever repositories they have."""

    def begin(self) -> AbstractAsyncContextManager[Any]:
        """See bot.ports.Store."""

    def read(self) -> AbstractAsyncContextManager[Any]:
        """See bot.ports.Store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a process is told at its start: who it is, where it works, for how many seconds it goes on with what is in
    flight once it is to end, and the window at which it is held for the `nth` time.
    """

    owner: str
    database: str
    platform: str
    log: Path
    notes: Path
    seed: int
    patience: float
    armed: Window | None = None
    nth: int = 1
    mistake: str | None = None


class Points:
    """The one window at which this process is held, the `nth` time that it comes there; and what it notes for later."""

    def __init__(self, pipe: "Connection[Any, Any]", orders: Orders) -> None:
        self.owner = orders.owner
        self._pipe = pipe
        self._armed = orders.armed
        self._left = orders.nth
        self._notes = orders.notes.open("a", buffering=1)
        self._claimed: dict[str, Span] = {}
        self._started: dict[int, Span] = {}
        self._numbers: dict[str, int] = {}
        self.is_ending: Callable[[], bool] = lambda: False
        self.claimed_while_ending = False

    def ready(self) -> None:
        """Say that it hears signals."""
        self._pipe.send(READY)

    def note(self, calls: Iterable[Call], before: float) -> None:
        """Note what became of attempts, in a transaction that was committed after `before`."""
        times = {"before": before, "after": time.time()}
        for call in calls:
            what = {"what": call.name, "began": call.began, **times}
            if call.name in WRITTEN and call.result:
                number, claim, reason = call.arguments[:3]
                self._write({"id": number, "claim": claim, "reason": reason, **what})
            elif call.name == "sent":
                for number, receipt in call.arguments[0].items():
                    self._write({"id": number, "claim": f"{self.owner}/", "reason": receipt.message_id, **what})
            elif call.name == "wait":
                one, scope, wait = call.arguments
                self._write({"id": one.id, "claim": one.lease_owner, "reason": f"{scope} {wait}", **what})

    def _write(self, note: Mapping[str, object]) -> None:
        self._notes.write(json.dumps(note) + "\n")

    def note_claims(self, calls: Iterable[Call], *, ending: bool) -> None:
        """Note what was claimed, and what may leave; `ending`: in a transaction that was begun though the process had
        been told to end.
        """
        for call in calls:
            span = call.began, call.ended
            if call.name == "claim":
                self.claimed_while_ending |= ending
                self._claimed |= {one.key: span for one in call.result}
                self._numbers |= {one.key: one.id for one in call.result}
            elif call.name in CHECKS:
                self._started |= dict.fromkeys(call.result, span)

    def checked(self, key: str) -> Checked:
        """When it was asked whether this delivery may leave."""
        return Checked(self._claimed[key], self._started[self._numbers[key]])

    def is_due(self, window: Window) -> bool:
        """Whether it is to be held now; counted."""
        if window is not self._armed:
            return False
        self._left -= 1
        if self._left > 0:
            return False
        self._armed = None
        return True

    def announce(self, moment: Moment) -> None:
        """Say where it is, and go on."""
        self._pipe.send(moment)

    def pass_by(self, moment: Moment) -> None:
        """Hold the whole process here if it is time to: not a single task of it goes on."""
        if self.is_due(moment.window):
            self.announce(moment)
            self._pipe.recv()


class WatchedStore:
    """A store whose writing transactions are windows."""

    def __init__(self, store: AnyStore, points: Points) -> None:
        self._store = store
        self._points = points

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Any]:
        """See the port."""
        calls: list[Call] = []
        ending = self._points.is_ending()
        async with self._store.begin() as unit:
            yield Watched(unit, calls.append)
            for moment in before_commit(calls, self._points.owner):
                self._points.pass_by(moment)
            before = time.time()
        self._points.note(calls, before)
        self._points.note_claims(calls, ending=ending)
        for moment in after_commit(calls, self._points.owner):
            self._points.pass_by(moment)

    def read(self) -> AbstractAsyncContextManager[Any]:
        """See the port."""
        return self._store.read()


class Watched:
    """A unit that tells of every call of its repositories."""

    def __init__(self, unit: object, tell: Callable[[Call], None]) -> None:
        self._unit = unit
        self._tell = tell

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._unit, name)
        return WatchedRepository(found, self._tell) if name in REPOSITORIES else found


class WatchedRepository:
    """A repository that tells of every call."""

    def __init__(self, repository: object, tell: Callable[[Call], None]) -> None:
        self._repository = repository
        self._tell = tell

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        method = getattr(self._repository, name)

        @wraps(method)
        async def told(*arguments: object, **options: object) -> object:
            began = time.time()
            result = await method(*arguments, **options)
            self._tell(Call(name, (*arguments, *options.values()), result, began, time.time()))
            return result

        return told


class WatchedAdapter:
    """The adapter, whose answers are windows."""

    def __init__(self, adapter: TortureAdapter, points: Points) -> None:
        self.platform, self.example = adapter.platform, adapter.example
        self.when_unsure, self.settling, self.pace = adapter.when_unsure, adapter.settling, adapter.pace
        self._adapter = adapter
        self._points = points

    async def reached(self) -> list[Workspace]:
        """See the port."""
        return await self._adapter.reached()

    async def locate(self, address: str) -> Place:
        """See the port."""
        return await self._adapter.locate(address)

    def render(self, message: Message) -> list[Part]:
        """See the port."""
        return self._adapter.render(message)

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """See the port."""
        return await self._adapter.find(attempt, self._points.checked(attempt.key))

    async def send(self, attempt: Attempt) -> Receipt:
        """See the port. Held unanswered, only this one message waits: its request must leave."""
        checked = self._points.checked(attempt.key)
        if self._points.is_due(Window.ACCEPTED):
            self._points.announce(self._moment(Window.ACCEPTED, attempt))
            return await self._adapter.send(attempt, checked, hold=True)
        receipt = await self._adapter.send(attempt, checked)
        self._points.pass_by(self._moment(Window.ANSWERED, attempt))
        return receipt

    def _moment(self, window: Window, attempt: Attempt) -> Moment:
        return Moment(window, self._points.owner, keys=(attempt.key,))
