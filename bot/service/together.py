"""One transaction for what many ask at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Together(Generic[Ask, Answer]):
    """Answers what is asked while the last batch was being answered as the next batch, at most `most` at a time; nobody
    waits for a timer. Where a batch fails each is asked alone, so that one spoils it for nobody else.
    """

    def __init__(self, answer: Callable[[list[Ask]], Awaitable[Sequence[Answer]]], most: int) -> None:
        self._answer = answer
        self._most = most
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, one: Ask) -> Answer:
        """The answer to one. Raises what answering it raises."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._answer_all(batch)
        finally:
            self._worker = None
            for _, future in self._waiting:
                future.cancel()
            self._waiting = []

    async def _answer_all(self, batch: list[tuple[Ask, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._answer([one for one, _ in batch])
        except Exception as error:  # noqa: BLE001 - it is raised to who asked
            await self._fail(batch, error)
            return
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _fail(self, batch: list[tuple[Ask, "asyncio.Future[Answer]"]], error: Exception) -> None:
        if len(batch) > 1:
            for alone in batch:
                await self._answer_all([alone])
        elif not batch[0][1].done():
            batch[0][1].set_exception(error)
