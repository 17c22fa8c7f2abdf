"""`deliveries` and `deliveries settle`."""

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit, say, some
from bot.domain.delivery import WAITING, Delivery, State
from bot.domain.errors import Invalid, NotFound, PaperwireError
from bot.message import Message
from bot.service.compose_ledger import deliveries_section
from bot.service.compose_schedules import NOBODY_RUNS

SHOWN = 20
ARRIVED, AGAIN = "sent", "again"

_DECIDED = {
    State.PLANNED: "it will be sent.",
    State.SENDING: "it is being sent; look again in two minutes.",
    State.SENT: "it arrived.",
    State.RETRY: "it will be sent again by itself.",
    State.FAILED: "it did not arrive, and its papers are free for the next digest.",
}


class NothingToDecide(PaperwireError):
    """The delivery is not unknown."""

    exit_code = 6


async def deliveries(app: App, limit: int | None, state: str | None, address: str | None, as_json: bool) -> None:
    """List the ledger, newest first."""
    shown = some(limit)
    states = [_state(state)] if state else []
    where = (await app.schedules.resolve(address)).address if address else None
    async with app.store.read() as unit:
        place = await unit.schedules.find_destination(where) if where else None
        here = (place.id if place else 0) if where else None
        rows = await unit.ledger.deliveries(shown if as_json else shown or SHOWN, states=states, destination=here)
    if as_json:
        emit([forms.delivery(one) for one in rows])
        return
    if not rows:
        app.show(Message(heading="None of these" if state or address else "Nothing has been posted yet"))
        return
    sections = (deliveries_section(rows, app.clock.now()),)
    waits = any(one.state in WAITING and not _is_held(one) for one in rows)
    notices = (NOBODY_RUNS,) if waits and not await app.running.somebody() else ()
    app.show(Message(heading="Deliveries", lead=("newest first",), notices=notices, sections=sections))


def _is_held(delivery: Delivery) -> bool:
    return delivery.state is State.UNKNOWN and delivery.not_before is None


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        raise Invalid(f"“{text}” is no state of a delivery: use {', '.join(State)}.") from None


async def settle(app: App, key: str, outcome: str) -> None:
    """Decide by hand what became of a delivery that stays unknown."""
    if outcome not in {ARRIVED, AGAIN}:
        raise Invalid(f"“{outcome}” decides nothing: say {ARRIVED} if the message is there, {AGAIN} if it is not.")
    async with app.store.begin() as unit:
        before = await unit.ledger.settle(key, arrived=outcome == ARRIVED)
    if before is None:
        raise NotFound(f"There is no delivery {key}; see paperwire deliveries.")
    if before.state is not State.UNKNOWN:
        raise NothingToDecide(f"{key} is not unknown but {before.state}: {_DECIDED[before.state]}")
    if outcome == ARRIVED:
        say(f"{key} is noted as sent.")
    elif await app.running.somebody():
        say(f"{key} is sent again by the process that runs, at once.")
    else:
        say(f"{key} is sent again as soon as a process runs. {NOBODY_RUNS}")
