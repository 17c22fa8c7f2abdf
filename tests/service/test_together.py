"""What is asked at once is answered at once, and one spoils it for nobody else."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.service.together import Together


class Doubler:
    """Doubles numbers, in batches that it writes down; a zero breaks its batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, numbers: list[int]) -> Sequence[int]:
        self.batches.append(numbers)
        self.asked.set()
        await self.open.wait()
        if 0 in numbers:
            raise ZeroDivisionError("zero")
        return [2 * number for number in numbers]


async def test_each_gets_its_own_answer_and_a_batch_has_a_limit() -> None:
    doubler = Doubler()
    together = Together(doubler, 4)
    assert await asyncio.gather(*map(together.ask, range(1, 11))) == [2 * number for number in range(1, 11)]
    assert [len(batch) for batch in doubler.batches] == [4, 4, 2]


async def test_what_comes_while_a_batch_is_answered_is_the_next_batch() -> None:
    doubler = Doubler()
    together = Together(doubler, 4)
    doubler.open.clear()
    first = asyncio.create_task(together.ask(1))
    await doubler.asked.wait()
    others = [asyncio.create_task(together.ask(number)) for number in (2, 3)]
    await asyncio.sleep(0)
    doubler.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
    assert doubler.batches == [[1], [2, 3]]


async def test_one_that_fails_fails_alone() -> None:
    together = Together(Doubler(), 4)
    one, zero, three = await asyncio.gather(*map(together.ask, (1, 0, 3)), return_exceptions=True)
    assert (one, three) == (2, 6)
    assert isinstance(zero, ZeroDivisionError)
    assert await together.ask(5) == 10


async def test_who_stops_waiting_takes_nobody_along() -> None:
    doubler = Doubler()
    together = Together(doubler, 4)
    doubler.open.clear()
    asked = [asyncio.create_task(together.ask(number)) for number in (1, 2)]
    await doubler.asked.wait()
    asked[0].cancel()
    doubler.open.set()
    assert await asked[1] == 4
    with pytest.raises(asyncio.CancelledError):
        await asked[0]
