"""Wrappers around the ports by which a process is held at a window until it is told to go on, or killed there."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import wraps
from multiprocessing.connection import Connection
from typing import Any, ClassVar, Protocol

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Pace, Part, Receipt, WhenUnsure
from bot.domain.place import Place, Workspace
from bot.message import Message
from tests.torture.adapter import TortureAdapter
from tests.torture.windows import Call, Moment, Window, after_commit, before_commit

REPOSITORIES = {"digests", "ledger", "claims", "schedules"}


class AnyStore(Protocol):
    """A store whose units have whatever repositories they have."""

    def begin(self) -> AbstractAsyncContextManager[Any]:
        """See bot.ports.Store."""

    def read(self) -> AbstractAsyncContextManager[Any]:
        """See bot.ports.Store."""


class Points:
    """The one window at which this process is held: the `nth` time that it comes there."""

    def __init__(self, pipe: "Connection[Any, Any]", owner: str, armed: Window | None, nth: int) -> None:
        self.owner = owner
        self._pipe = pipe
        self._armed = armed
        self._left = nth

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
        async with self._store.begin() as unit:
            yield Watched(unit, calls.append)
            for moment in before_commit(calls, self._points.owner):
                self._points.pass_by(moment)
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
            result = await method(*arguments, **options)
            self._tell(Call(name, (*arguments, *options.values()), result))
            return result

        return told


class WatchedAdapter:
    """The adapter, whose answers are windows."""

    platform: ClassVar[str] = TortureAdapter.platform
    example: ClassVar[str] = TortureAdapter.example
    when_unsure: ClassVar[WhenUnsure] = TortureAdapter.when_unsure
    settling: ClassVar[timedelta] = TortureAdapter.settling
    pace: ClassVar[Pace] = TortureAdapter.pace

    def __init__(self, adapter: TortureAdapter, points: Points) -> None:
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
        return await self._adapter.find(attempt)

    async def send(self, attempt: Attempt) -> Receipt:
        """See the port. Held unanswered, only this one message waits: its request must leave."""
        if self._points.is_due(Window.ACCEPTED):
            self._points.announce(self._moment(Window.ACCEPTED, attempt))
            return await self._adapter.send(attempt, hold=True)
        receipt = await self._adapter.send(attempt)
        self._points.pass_by(self._moment(Window.ANSWERED, attempt))
        return receipt

    def _moment(self, window: Window, attempt: Attempt) -> Moment:
        return Moment(window, self._points.owner, keys=(attempt.key,))
