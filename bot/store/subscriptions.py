"""What people follow."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import subscription as domain
from bot.store.papers import insert
from bot.store.rows import among
from bot.store.tables import destination, person, schedule, subscription, topic


class SqlSubscriptions:
    """Implements bot.repositories.Subscriptions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def follow(self, person_id: int, topic: domain.Topic, since: datetime) -> bool:
        """See the port."""
        row = {"person": person_id, "topic": await self._topic(topic.normal), "text": topic.text, "since": since}
        added = insert(self._connection, subscription).values(row).on_conflict_do_nothing()
        return (await self._connection.execute(added.returning(subscription.c.topic))).one_or_none() is not None

    async def _topic(self, normal: str) -> int:
        """Its number. The row is written even if it is there: whoever is about to remove it is waited for."""
        statement = insert(self._connection, topic).values(text=normal)
        put = statement.on_conflict_do_update(index_elements=["text"], set_={"text": statement.excluded.text})
        found: int = (await self._connection.execute(put.returning(topic.c.id))).scalar_one()
        return found

    async def unfollow(self, person_id: int, topic_id: int) -> bool:
        """See the port."""
        # Locked before it is looked at: who follows it meanwhile waits, or is seen.
        await self._connection.execute(select(topic.c.id).where(topic.c.id == topic_id).with_for_update())
        ended = delete(subscription).where(subscription.c.person == person_id, subscription.c.topic == topic_id)
        gone = (await self._connection.execute(ended.returning(subscription.c.topic))).one_or_none()
        followed = exists().where(subscription.c.topic == topic.c.id)
        await self._connection.execute(delete(topic).where(topic.c.id == topic_id, ~followed))
        return gone is not None

    async def of(self, person_id: int) -> list[domain.Subscription]:
        """See the port."""
        rows = await self._connection.execute(_subscriptions().where(subscription.c.person == person_id))
        return [domain.Subscription(*row) for row in rows]

    async def of_destinations(self, destinations: Collection[int]) -> dict[int, list[domain.Subscription]]:
        """See the port."""
        there = among(self._connection, person.c.destination, destinations)
        joined = _subscriptions(person.c.destination).join(person, person.c.id == subscription.c.person).where(there)
        found: dict[int, list[domain.Subscription]] = defaultdict(list)
        for *followed, destination_id in await self._connection.execute(joined):
            found[destination_id].append(domain.Subscription(*followed))
        return dict(found)

    async def due(self, now: datetime) -> dict[int, str]:
        """See the port."""
        waiting = schedule.c.paused.is_(False), schedule.c.next_due <= now, destination.c.refusal.is_(None)
        of_people = person.join(destination).join(schedule, schedule.c.destination == destination.c.id)
        followed = of_people.join(subscription, subscription.c.person == person.c.id).join(topic)
        distinct = select(topic.c.id, topic.c.text).select_from(followed).where(*waiting).distinct()
        return {row.id: row.text for row in await self._connection.execute(distinct)}


def _subscriptions(*more: Any) -> Select[Any]:  # noqa: ANN401 - columns of whatever types
    columns = subscription.c.topic, subscription.c.text, topic.c.text.label("normal"), subscription.c.since, *more
    joined = subscription.join(topic)
    return select(*columns).select_from(joined).order_by(subscription.c.since, subscription.c.topic)
