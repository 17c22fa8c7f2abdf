"""A destination that will not take messages: it is stopped, and whoever set it up is told once, through the ledger."""

from datetime import datetime

import structlog

from bot.domain.delivery import Delivery
from bot.domain.digest import BY_REQUEST, Draft, Notice, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.ports import Unit

_log = structlog.get_logger()


async def stop(unit: Unit, delivery: Delivery, refusal: Refusal, reason: str, now: datetime) -> None:
    """Stop it, give up what waits for it, and write a word to each owner who is not the destination itself."""
    owners = await unit.holds.stop(delivery, refusal, reason)
    await unit.ledger.give_up(delivery.destination, f"{refusal}: {reason}")
    # Who asked for it is told by the command.
    tell = _log.info if delivery.key.startswith(BY_REQUEST) else _log.warning
    tell("destination.stopped", address=delivery.address, refusal=str(refusal), reason=reason)
    heading = f"Paperwire has stopped posting to {await _called(unit, delivery.address)}"
    drafts = [
        Draft(
            occasion=Occasion(destination=await unit.schedules.destination(owner), notice=f"stopped-{delivery.id}"),
            content=Notice(at=now, heading=heading, text=f"{reason} Then: “schedule resume {target}”"),
            outcome=DigestOutcome.OPEN,
        )
        for owner, name in owners
        if owner != delivery.address and (target := Target(delivery.address, name))
    ]
    await unit.digests.add(drafts)


async def _called(unit: Unit, address: str) -> str:
    """What people call it, as far as that is known."""
    place = await unit.schedules.find_destination(address)
    if place is None or place.name in (None, address):
        return address
    return ", ".join(filter(None, (place.name, place.workspace)))
