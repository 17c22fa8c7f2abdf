"""Work of one kind that goes on side by side."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import timedelta
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class UnderWay(Generic[Result]):
    """Tasks, and those that ended since it was asked last. Each tells by itself that it ended: waiting for all of
    hundreds again and again costs every one of them every time.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Result]] = set()
        self._ended: asyncio.Queue[asyncio.Task[Result]] = asyncio.Queue()

    def __len__(self) -> int:
        return len(self._tasks)

    def begin(self, work: Iterable[Coroutine[Any, Any, Result]]) -> None:
        """Begin all of it."""
        for each in work:
            task = asyncio.create_task(each)
            self._tasks.add(task)
            task.add_done_callback(self._ended.put_nowait)

    async def ended(self, wait: timedelta) -> list[Result]:
        """What became of those that ended: of one at least, or of none after `wait`. Raises what one of them raised."""
        try:
            async with asyncio.timeout(wait.total_seconds()):
                some = [await self._ended.get()]
        except TimeoutError:
            return []
        while not self._ended.empty():
            some.append(self._ended.get_nowait())
        self._tasks.difference_update(some)
        return [task.result() for task in some]

    def cancel(self) -> None:
        """Break off all of it."""
        for task in self._tasks:
            task.cancel()

    async def finish(self) -> None:
        """Wait for all of it, whatever becomes of it."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
