"""A paper that somebody asks for is fetched once."""

import pytest

from bot.domain.errors import Invalid, NotFound
from bot.service.ingest import Ingest
from bot.service.papers import find_paper
from bot.service.trending import PaperView, Trending
from tests.builders import entry
from tests.fakes import FakeSource
from tests.service.conftest import World


async def test_it_is_fetched_if_it_is_not_stored_and_only_then(world: World) -> None:
    source = FakeSource(world.clock)
    ingest, trending = Ingest(world.store, source, world.clock), Trending(world.store, world.clock)

    async def find(text: str) -> PaperView:
        return await find_paper(text, trending, ingest)

    with pytest.raises(NotFound):
        await find("2605.00001")
    source.known["2605.00001"] = entry("2605.00001", day=None)
    assert (await find("https://arxiv.org/abs/2605.00001v2")).paper.id == "2605.00001"
    source.known.clear()
    assert (await find("2605.00001")).paper.id == "2605.00001"


async def test_what_is_no_paper_is_said(world: World) -> None:
    source = FakeSource(world.clock)
    trending, ingest = Trending(world.store, world.clock), Ingest(world.store, source, world.clock)
    with pytest.raises(Invalid, match="“no paper” is no paper"):
        await find_paper("no paper", trending, ingest)
    source.known["nonsense"] = entry("nonsense", day=None)
    with pytest.raises(Invalid, match="“nonsense” is no arXiv id"):
        await find_paper("nonsense", trending, ingest)
