"""`deliveries`."""

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit
from bot.domain.delivery import Delivery
from bot.message import Message, Section
from bot.text.words import count

SHOWN = 20


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
    table = Section("", tuple(_row(one) for one in rows))
    app.show(Message(heading="Deliveries", lead=("newest first",), sections=(table,)))


def _row(delivery: Delivery) -> tuple[str, ...]:
    papers = count(len(delivery.papers), "paper") if delivery.papers else ""
    return (delivery.address, str(delivery.state), papers, delivery.key, delivery.reason or "")
