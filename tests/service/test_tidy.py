"""What nobody needs any more is removed."""

import pytest

from bot.domain.errors import StoreError
from bot.service import tidy
from bot.service.tidy import Tidy
from tests.builders import papers
from tests.service.conftest import World


async def test_what_was_sent_is_removed_however_much_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "SOME", 1)
    await world.keep(papers(20))
    await world.post()
    await world.post()
    assert await Tidy(world.store).work() == 2
    assert await Tidy(world.store).work() == 0
    async with world.store.read() as unit:
        assert [one.payload for one in await unit.ledger.deliveries()] == [None, None]


async def test_a_store_that_fails_is_for_the_next_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin() -> None:
        raise StoreError("Full.")

    monkeypatch.setattr(world.store, "begin", begin)
    assert await Tidy(world.store).work() == 0
