"""Whether it arrived."""

from datetime import timedelta

import pytest
from starlette.responses import Response

from bot.domain.delivery import Absent, CannotTell, Found, OutcomeUnknown, RetryLater
from tests.adapters.discord.conftest import KEY, World
from tests.standins.discord_answers import Broken
from tests.standins.discord_world import BOT, HISTORY, SEND, VIEW, snowflake
from tests.standins.faults import Fault


def chat(world: World, count: int) -> None:
    """Other messages in the channel, a second apart."""
    for number in range(count):
        world.wait(seconds=1)
        made = {"id": snowflake(world.clock.now(), 100 + number), "channel_id": "42", "author": {"id": "9"}}
        world.server.messages.append(made | {"components": [], "content": "Hello"})


@pytest.mark.parametrize("answer", [Broken(), Response("Bad gateway", 502)])
async def test_what_arrived_though_its_answer_was_lost(world: World, answer: Response) -> None:
    world.server.answer(answer, times=1, after_storing=True)
    with pytest.raises(OutcomeUnknown):
        await world.adapter.send(world.attempt())
    (stored,) = world.server.messages
    found = await world.adapter.find(world.attempt())
    assert isinstance(found, Found)
    assert found.receipt.message_id == stored["id"]


async def test_it_is_found_without_its_nonce_and_after_days(world: World) -> None:
    receipt = await world.adapter.send(world.attempt())
    world.wait(days=3)
    chat(world, 20)
    assert await world.adapter.find(world.attempt()) == Found(receipt)


async def test_it_is_found_far_back(world: World) -> None:
    receipt = await world.adapter.send(world.attempt())
    chat(world, 550)
    assert await world.adapter.find(world.attempt()) == Found(receipt)
    assert world.asked().count("/channels/42/messages") == 1 + 6


async def test_what_did_not_leave_is_absent(world: World) -> None:
    world.server.answer(Broken(), times=1)
    with pytest.raises(OutcomeUnknown):
        await world.adapter.send(world.attempt())
    assert await world.adapter.find(world.attempt()) == Absent()
    chat(world, 3)
    assert await world.adapter.find(world.attempt()) == Absent()


async def test_another_key_is_not_it(world: World) -> None:
    await world.adapter.send(world.attempt())
    assert await world.adapter.find(world.attempt(KEY[:-1] + "1")) == Absent()


async def test_another_s_message_with_the_same_marker_is_not_it(world: World) -> None:
    await world.adapter.send(world.attempt())
    world.server.messages[0]["author"] = {"id": "9"}
    assert await world.adapter.find(world.attempt()) == Absent()


async def test_the_look_ends_where_the_attempt_began(world: World) -> None:
    world.clock.advance(timedelta(hours=-2))
    chat(world, 1000)
    world.clock.advance(timedelta(hours=2))
    assert await world.adapter.find(world.attempt()) == Absent()
    assert world.asked().count("/channels/42/messages") == 1


async def test_a_channel_too_busy_to_look_through(world: World) -> None:
    await world.adapter.send(world.attempt())
    chat(world, 1200)
    assert await world.adapter.find(world.attempt()) == CannotTell()
    assert world.asked().count("/channels/42/messages") == 1 + 10


async def test_a_channel_whose_history_is_hidden_looks_empty(world: World) -> None:
    await world.adapter.send(world.attempt())
    world.channel.overwrites = [(BOT, 0, HISTORY)]
    assert await world.adapter.find(world.attempt()) == CannotTell()


@pytest.mark.parametrize("denied", [VIEW, VIEW | SEND])
async def test_a_channel_that_is_not_seen(world: World, denied: int) -> None:
    world.channel.overwrites = [(BOT, 0, denied)]
    assert await world.adapter.find(world.attempt()) == CannotTell()


async def test_with_a_wrong_token_it_is_looked_for_later(world: World) -> None:
    world.server.token = "another"
    with pytest.raises(RetryLater, match="DISCORD_TOKEN"):
        await world.adapter.find(world.attempt())


async def test_a_channel_that_is_gone(world: World) -> None:
    world.server.world.channels.clear()
    assert await world.adapter.find(world.attempt()) == CannotTell()


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.SLOW, Fault.HUGE, Fault.BAD_ROW, Fault.ONLY_BAD_ROWS}))
@pytest.mark.parametrize("path", ["/users/@me", "/messages"])
async def test_without_a_usable_answer_it_is_looked_for_later(world: World, fault: Fault, path: str) -> None:
    await world.adapter.send(world.attempt())
    world.server.gate.fail(fault, times=2, when=lambda seen: seen.path.endswith(path))
    with pytest.raises(RetryLater) as raised:
        await world.adapter.find(world.attempt())
    assert raised.value.reason.endswith(".")
    world.server.heal()
    assert isinstance(await world.adapter.find(world.attempt()), Found)
