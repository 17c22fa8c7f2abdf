"""The garbage collector of a long-lived process."""

import gc
from collections.abc import Iterator

import pytest

from bot.collector import YOUNG, spare_what_stays


@pytest.fixture
def collector() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("collector")
def test_what_is_loaded_is_left_alone_and_what_comes_is_still_collected() -> None:
    spare_what_stays()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == YOUNG
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1
