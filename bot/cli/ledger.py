"""`deliveries`."""

from datetime import datetime

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit
from bot.domain.delivery import Delivery, State
from bot.message import Message, Section, Tone
from bot.text.words import ago, count

SHOWN = 20
_TONES = {State.SENT: Tone.GOOD, State.RETRY: Tone.WARNING, State.UNKNOWN: Tone.WARNING, State.FAILED: Tone.WARNING}


async def deliveries(app: App, limit: int | None, as_json: bool) -> None:
    """List the ledger, newest first."""
    async with app.store.read() as unit:
        rows = await unit.ledger.deliveries(limit if as_json else limit or SHOWN)
    if as_json:
        emit([forms.delivery(one) for one in rows])
        return
    if not rows:
        app.show(Message(heading="Nothing has been posted yet"))
        return
    now = app.clock.now()
    table = Section("", tuple(_row(one, now) for one in rows), {str(one): _TONES[one] for one in _TONES})
    app.show(Message(heading="Deliveries", lead=("newest first",), sections=(table,)))


def _row(delivery: Delivery, now: datetime) -> tuple[str, ...]:
    papers = count(len(delivery.papers), "paper") if delivery.papers else ""
    tried = ago(delivery.started, now) if delivery.started else "not tried yet"
    return (delivery.address, str(delivery.state), papers, tried, delivery.key, delivery.reason or "")
