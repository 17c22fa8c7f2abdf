"""Following topics: one transaction a change, whoever else changes things."""

import asyncio

import pytest

from bot.domain.caller import Person
from bot.domain.errors import Invalid
from bot.service.own_digest import OwnDigests, Preferences
from bot.service.topics import Limits, Topics, read_topic
from tests.service.conftest import World

ADA = Person(platform="terminal", workspace="local", user="ada", name="Ada", address="terminal:@ada")
ZONE = "Europe/Berlin"


@pytest.fixture
def digests(world: World) -> OwnDigests:
    return OwnDigests(world.store, world.schedules, world.planner, world.clock)


@pytest.fixture
def topics(world: World, digests: OwnDigests) -> Topics:
    return Topics(world.store, digests, world.clock, Limits(topics=3, length=40))


async def test_of_several_at_once_as_many_are_followed_as_there_is_room(topics: Topics, digests: OwnDigests) -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon"]
    done = await asyncio.gather(*[topics.follow(ADA, one, ZONE) for one in words], return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in done) == 2
    assert len((await digests.of(ADA)).topics) == 3


async def test_following_and_preferring_at_once_lose_nothing(topics: Topics, digests: OwnDigests) -> None:
    await asyncio.gather(
        topics.follow(ADA, "alpha", ZONE),
        digests.prefer(ADA, Preferences(at="07:15"), ZONE),
        digests.prefer(ADA, Preferences(limit=3), ZONE),
    )
    following = await digests.of(ADA)
    assert [one.text for one in following.topics] == ["alpha"]
    assert following.schedule
    assert (f"{following.schedule.cadence.at:%H:%M}", following.schedule.recipe.limit) == ("07:15", 3)


async def test_what_is_no_longer_followed_leaves_the_digest_as_it_was_set(topics: Topics, digests: OwnDigests) -> None:
    await topics.follow(ADA, "alpha", ZONE)
    await digests.prefer(ADA, Preferences(at="07:15"), ZONE)
    await topics.unfollow(ADA, "1")
    again = await topics.follow(ADA, "beta", ZONE)
    assert again.following.schedule
    assert f"{again.following.schedule.cadence.at:%H:%M}" == "07:15"


def test_a_topic_is_shown_as_it_can_be_typed_and_known_by_its_normal_form() -> None:
    topic, _ = read_topic("the Speculative  Decoding −survey")
    assert (topic.text, topic.normal) == ("Speculative Decoding -survey", "decoding speculative -survey")
