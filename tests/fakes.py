"""Stand-ins for the ports, written by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import ClassVar

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Pace, Part, Receipt, WhenUnsure
from bot.domain.errors import SourceFailed
from bot.domain.paper import DAILY, Batch, Entry, Window
from bot.domain.place import Place, Workspace
from bot.message import Message
from bot.service.matching import Matching


class FakeClock:
    """A clock that stands still until it is told or slept on; `slept` has the moments that were slept until."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.slept: list[datetime] = []

    def now(self) -> datetime:
        """The time now, as it was set."""
        return self._now

    async def sleep_until(self, moment: datetime) -> None:
        """Move on to `moment` at once, letting others run first."""
        self.slept.append(moment)
        await asyncio.sleep(0)
        self._now = max(self._now, moment)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


class FakeSource:
    """A source that holds what a test put into `days`; a day set to an exception raises it. `asked` has the days."""

    name: ClassVar[str] = "huggingface"
    title: ClassVar[str] = "Hugging Face"

    def __init__(self, clock: FakeClock, list_: str = DAILY) -> None:
        self._clock = clock
        self.list_name = list_
        self.days: dict[date, list[Entry] | SourceFailed] = {}
        self.known: dict[str, Entry] = {}
        self.asked: list[date] = []

    async def fetch(self, window: Window) -> AsyncIterator[Batch]:
        """See the port."""
        day = window.since
        while day <= window.until:
            self.asked.append(day)
            held = self.days.get(day, [])
            if isinstance(held, SourceFailed):
                raise held
            yield Batch(source=self.name, list=self.list_name, day=day, at=self._clock.now(), entries=tuple(held))
            day += timedelta(days=1)

    async def lookup(self, paper_id: str) -> Entry | None:
        """See the port."""
        return self.known.get(paper_id)

    async def newest_day(self) -> date | None:
        """See the port."""
        return max((day for day, held in self.days.items() if held), default=None)


class FakeAdapter:
    """A platform whose answers a test sets: each exception is raised once; `messages` holds what arrived."""

    platform: ClassVar[str] = "terminal"
    example: ClassVar[str] = "terminal"
    settling: timedelta = timedelta(0)
    pace: Pace = Pace(10_000)

    def __init__(self, papers_a_part: int = 100, when_unsure: WhenUnsure = WhenUnsure.HOLD) -> None:
        self.when_unsure = when_unsure
        self._papers_a_part = papers_a_part
        self.answers: list[Exception] = []
        self.found: Found | Absent | CannotTell = CannotTell()
        self.messages: list[Attempt] = []
        self.renderings = 0
        self.unrenderable: Exception | None = None
        self.unfindable: Exception | None = None

    async def reached(self) -> list[Workspace]:
        """See the port."""
        return []

    async def locate(self, address: str) -> Place:
        """See the port."""
        return Place(address=address, name=address)

    def render(self, message: Message) -> list[Part]:
        """See the port."""
        self.renderings += 1
        if self.unrenderable:
            raise self.unrenderable
        papers, size = [card.paper for card in message.cards], self._papers_a_part
        chunks = [papers[start : start + size] for start in range(0, len(papers), size)] or [[]]
        return [Part(payload={"papers": chunk}, papers=tuple(chunk)) for chunk in chunks]

    async def send(self, attempt: Attempt) -> Receipt:
        """See the port."""
        if self.answers:
            raise self.answers.pop(0)
        self.messages.append(attempt)
        return Receipt(f"m{len(self.messages)}")

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:  # noqa: ARG002
        """See the port."""
        if self.unfindable:
            raise self.unfindable
        return self.found


def no_topics() -> Matching:
    """What matches topics, where a test follows none."""
    raise AssertionError("no topic is followed here")
