"""The store contract for subscriptions."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.subscription import Subscription, Topic
from bot.store.tables import topic
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import NOON, schedule
from tests.store.test_people import ADA

BOB = replace(ADA, user="U2", name="Bob", address="slack:T012/U2")
DECODING = Topic("speculative decoding", "decoding speculative")
MEMORY = Topic('"agent memory"', '"agent memory"')
LATER = NOON + timedelta(hours=1)


async def person(unit: SqlUnit, who: object = ADA) -> int:
    assert isinstance(who, type(ADA))
    return await unit.people.put(who, await unit.schedules.destination(who.address))


async def topics(store: SqlStore) -> int:
    async with store.read() as unit:
        found: int | None = await unit.people._connection.scalar(select(func.count()).select_from(topic))
    return found or 0


async def test_what_is_followed_comes_back_the_oldest_first(store: SqlStore) -> None:
    async with store.begin() as unit:
        ada = await person(unit)
        assert await unit.subscriptions.follow(ada, MEMORY, LATER)
        assert await unit.subscriptions.follow(ada, DECODING, NOON)
        first, second = await unit.subscriptions.of(ada)
    assert first == Subscription(first.topic, DECODING.text, DECODING.normal, NOON)
    assert second == Subscription(second.topic, MEMORY.text, MEMORY.normal, LATER)


async def test_the_same_in_other_words_changes_nothing(store: SqlStore) -> None:
    async with store.begin() as unit:
        ada = await person(unit)
        assert await unit.subscriptions.follow(ada, DECODING, NOON)
        assert not await unit.subscriptions.follow(ada, replace(DECODING, text="Decoding, speculative"), LATER)
        (one,) = await unit.subscriptions.of(ada)
    assert (one.text, one.since) == (DECODING.text, NOON)


async def test_a_topic_is_stored_once_and_goes_with_the_last_who_follows_it(store: SqlStore) -> None:
    async with store.begin() as unit:
        ada, bob = await person(unit), await person(unit, BOB)
        for one in (ada, bob):
            await unit.subscriptions.follow(one, DECODING, NOON)
        ((first,), (second,)) = [await unit.subscriptions.of(one) for one in (ada, bob)]
        assert first.topic == second.topic
    for left, one in ((1, ada), (0, bob)):
        async with store.begin() as unit:
            assert await unit.subscriptions.unfollow(one, first.topic)
            assert not await unit.subscriptions.unfollow(one, first.topic)
            assert await unit.subscriptions.of(one) == []
        assert await topics(store) == left


async def test_by_destination(store: SqlStore) -> None:
    async with store.begin() as unit:
        ada, bob = await person(unit), await person(unit, BOB)
        await unit.subscriptions.follow(ada, DECODING, NOON)
        await unit.subscriptions.follow(ada, MEMORY, LATER)
        await unit.subscriptions.follow(bob, MEMORY, NOON)
        here, there = [await unit.schedules.destination(one.address) for one in (ADA, BOB)]
        nobody = await unit.schedules.destination("terminal")
        found = await unit.subscriptions.of_destinations([here, there, nobody])
        assert {one: [each.normal for each in held] for one, held in found.items()} == {
            here: [DECODING.normal, MEMORY.normal],
            there: [MEMORY.normal],
        }
        assert await unit.subscriptions.of_destinations([]) == {}


async def test_the_topics_of_those_who_are_due_each_once(store: SqlStore) -> None:
    carol = replace(ADA, user="U3", address="slack:T012/U3")
    async with store.begin() as unit:
        for who, due, topic in ((ADA, NOON, DECODING), (BOB, NOON, DECODING), (carol, LATER, MEMORY)):
            await unit.subscriptions.follow(await person(unit, who), topic, NOON)
            await unit.schedules.put(schedule(await unit.schedules.destination(who.address), who.address, due))
        assert list((await unit.subscriptions.due(NOON)).values()) == [DECODING.normal]
        assert sorted((await unit.subscriptions.due(LATER)).values()) == [MEMORY.normal, DECODING.normal]


async def test_many_who_follow_and_leave_the_same_at_once_lose_nothing(store: SqlStore) -> None:
    people = [replace(ADA, user=f"U{number}", address=f"slack:T012/U{number}") for number in range(6)]

    async def follow(who: object, *, stay: bool) -> None:
        async with store.begin() as unit:
            await unit.subscriptions.follow(await person(unit, who), DECODING, NOON)
        if not stay:
            async with store.begin() as unit:
                one = await person(unit, who)
                (followed,) = await unit.subscriptions.of(one)
                await unit.subscriptions.unfollow(one, followed.topic)

    await asyncio.gather(*[follow(who, stay=bool(number % 2)) for number, who in enumerate(people)])
    async with store.read() as unit:
        numbers = [await unit.people.find(who) for who in people]
        held = [len(await unit.subscriptions.of(number)) for number in numbers if number]
    assert held == [0, 1] * 3
    assert await topics(store) == 1


async def test_one_person_who_follows_two_things_at_once_follows_both(store: SqlStore) -> None:
    async def follow(topic: Topic) -> None:
        async with store.begin() as unit:
            await unit.subscriptions.follow(await person(unit), topic, NOON)

    await asyncio.gather(follow(DECODING), follow(MEMORY))
    async with store.read() as unit:
        ada = await unit.people.find(ADA)
        assert ada
        assert len(await unit.subscriptions.of(ada)) == 2
