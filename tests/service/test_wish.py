"""A schedule as somebody asks for it."""

from datetime import time

import pytest

from bot.domain.cadence import Cadence, parse_days
from bot.domain.errors import Invalid
from bot.domain.place import Place
from bot.domain.schedule import OnEmpty, Recipe, Target
from bot.service.schedules import SchedulesService
from bot.service.wish import Done, Wish, fulfil, resume_there, with_name
from tests.service.conftest import World

TERMINAL = Target("terminal", "digest")


async def test_what_was_not_said_is_the_usual(world: World) -> None:
    made = (await fulfil(Wish(), TERMINAL, world.schedules, "Europe/Berlin")).schedule
    assert (made.address, made.name, made.recipe, made.owner) == ("terminal", "digest", Recipe(), None)
    assert made.cadence == Cadence(parse_days("daily"), time(9), "Europe/Berlin")


async def test_what_was_said_is_taken(world: World) -> None:
    wish = Wish(
        name="weekly", at="8:30", zone="Tokyo", days="mon, thu", limit=3, bar=20, owner="terminal:@ada", on_empty="line"
    )
    made = (await fulfil(wish, TERMINAL, world.schedules, "Europe/Berlin")).schedule
    assert (made.name, made.recipe, made.owner, made.on_empty) == (
        "weekly",
        Recipe(limit=3, bar=20),
        "terminal:@ada",
        OnEmpty.LINE,
    )
    assert made.cadence == Cadence(parse_days("mon,thu"), time(8, 30), "Asia/Tokyo")
    assert await world.schedules.all() == [made]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(at="25:00"), "24-hour"),
        (Wish(days="someday"), "names no days"),
        (Wish(zone="Berlim"), "Did you mean Europe/Berlin"),
        (Wish(limit=0), "1 to 100 papers"),
        (Wish(what="gossip"), "use trending"),
        (Wish(on_empty="shout"), "use quiet or line"),
        (Wish(name=""), "1 to 80 printable characters"),
        (Wish(owner="irc:ada"), "the platforms set up are: terminal"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_is_kept(world: World, wish: Wish, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        await fulfil(wish, TERMINAL, world.schedules, "UTC")
    assert await world.schedules.all() == []


async def closed(address: str) -> Place:
    """The bot is not there."""
    return Place(address=address, name=address, missing=("Invite me.",))


async def test_what_is_missing_is_said_and_the_schedule_is_kept(world: World) -> None:
    world.adapter.locate = closed  # type: ignore[method-assign]
    done = await fulfil(Wish(), TERMINAL, world.schedules, "UTC")
    assert await world.schedules.all() == [done.schedule]
    assert done == Done(done.schedule, "Invite me. The schedule is kept.")


async def test_an_owner_who_cannot_be_told_is_said_and_the_schedule_is_kept(world: World) -> None:
    async def locate(address: str) -> Place:
        missing = ("I see no such person.",) if address == "terminal:@bob" else ()
        return Place(address=address, name=address, missing=missing)

    world.adapter.locate = locate  # type: ignore[method-assign]
    done = await fulfil(Wish(owner="terminal:@bob"), TERMINAL, world.schedules, "UTC")
    assert (done.schedule.owner, await world.schedules.all()) == ("terminal:@bob", [done.schedule])
    assert done.missing == "The owner cannot be told: I see no such person. The schedule is kept."


async def test_what_is_still_missing_is_said_though_it_is_resumed(world: World) -> None:
    await world.schedule()
    await world.schedules.pause(TERMINAL)
    assert (await resume_there(TERMINAL, world.schedules, missed=False)).missing == ""
    await world.schedules.pause(TERMINAL)
    world.adapter.locate = closed  # type: ignore[method-assign]
    done = await resume_there(TERMINAL, world.schedules, missed=False)
    assert done.missing == "Invite me. It is resumed all the same."
    (resumed,) = await world.schedules.all()
    assert (resumed.paused, resumed.doubt) == (False, "Invite me.")


def test_a_name_is_said_once() -> None:
    assert with_name(TERMINAL, None) == TERMINAL
    assert with_name(TERMINAL, "weekly") == with_name(Target("terminal", "weekly"), "weekly")
    with pytest.raises(Invalid, match="say it once"):
        with_name(Target("terminal", "weekly"), "daily")


async def test_resuming_where_the_platform_is_not_set_up_goes_on_and_says_so(world: World) -> None:
    await fulfil(Wish(), TERMINAL, world.schedules, "Europe/Berlin")
    elsewhere = SchedulesService(world.store, {}, world.clock, ["terminal"])
    done = await resume_there(TERMINAL, elsewhere, missed=False)
    assert "Terminal is not set up here" in done.missing
    assert "resumed all the same" in done.missing
