"""`status`."""

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit
from bot.service.compose_status import status_message
from bot.store.engine import shown


async def status(app: App, as_json: bool) -> None:
    """Show how everything stands."""
    found, about = await app.status.read(), await app.about()
    if not as_json:
        app.show(status_message(found, about, app.zone))
        return
    holder = about.holder
    told = {
        "version": about.version,
        "database": shown(app.settings.database),
        "running": about.running,
        "running_since": forms.moment(holder.since) if holder else None,
        "address": holder.address if holder else None,
    }
    emit(forms.status(found, told))
