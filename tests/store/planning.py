"""One digest in the ledger, as far as a test wants it."""

from datetime import timedelta

from sqlalchemy import text

from bot.domain.delivery import Delivery, Pace, Part
from bot.domain.digest import Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import NOON, content

PACES = {"terminal": Pace(1000)}

LONG, OVER = timedelta(minutes=5), timedelta(seconds=-1)

ME, OTHER = "me", "somebody else"


def draft(occasion: Occasion, *papers: str) -> Draft:
    """An open digest of these papers."""
    return Draft(occasion=occasion, content=content(*papers), outcome=DigestOutcome.OPEN)


async def plan(store: SqlStore, *papers: str, address: str = "terminal", request: str = "r1") -> Occasion:
    """An open digest of these papers."""
    async with store.begin() as unit:
        occasion = Occasion(destination=await unit.schedules.destination(address), request=request)
        assert await unit.digests.add(
            [Draft(occasion=occasion, content=content(*papers or ("p1",)), outcome=DigestOutcome.OPEN)]
        )
    return occasion


async def claim(store: SqlStore, owner: str = ME, lease: timedelta = LONG, limit: int = 99) -> list[Delivery]:
    async with store.begin() as unit:
        return await unit.claims.claim(owner, PACES, limit, lease)


async def start(store: SqlStore, owner: str = ME, lease: timedelta = LONG) -> Delivery:
    """The one claimable delivery, rendered as one part and being sent."""
    (delivery,) = await claim(store, owner, lease=LONG)
    part = Part(payload={"text": "hello"}, papers=("p1",))
    async with store.begin() as unit:
        assert await unit.claims.store_parts(owner, {delivery.id: [(delivery.key, part)]}) == {delivery.id}
        assert await unit.claims.start(owner, [delivery.id], NOON, LONG) == {delivery.id}
        if lease != LONG:
            await end_lease(unit)
    return delivery


async def end_lease(unit: SqlUnit) -> None:
    await unit.ledger._connection.execute(text("UPDATE delivery SET lease_until = '2000-01-01 00:00:00'"))


async def rows(store: SqlStore) -> list[Delivery]:
    async with store.read() as unit:
        return await unit.ledger.deliveries()


async def outcome(store: SqlStore) -> str:
    async with store.read() as unit:
        return str((await unit.ledger._connection.execute(text("SELECT outcome FROM digest"))).scalar_one())
