"""What is done again and again to a process that looks, plans and delivers."""

from datetime import timedelta

from bot.domain.errors import SourceFailed
from bot.service.watch import Watch
from tests.builders import DAY
from tests.fakes import FakeSource
from tests.service.conftest import World

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def broken(source: FakeSource) -> None:
    source.days[DAY] = SourceFailed("It answered with HTML.")


async def looks(watch: Watch, source: FakeSource) -> bool:
    """Whether the source was asked when it was offered."""
    source.asked.clear()
    await watch.look()
    return bool(source.asked)


async def tick(watch: Watch) -> None:
    """What a running process does every second."""
    await watch.plan()
    await watch.deliver("terminal")


def ready(watch: Watch) -> bool:
    """A call, because a type checker takes an attribute for what it was."""
    return watch.ready


async def wait_before_the_next_look(world: World, watch: Watch, source: FakeSource) -> timedelta:
    """Look now, then see that nothing is asked until the time that was said, and then it is time again."""
    start = world.clock.now()
    assert await looks(watch, source)
    wait = watch.next_look - start
    world.clock.advance(wait - SECOND)
    assert not await looks(watch, source)
    world.clock.advance(SECOND)
    return wait
