"""`status`."""

from bot import __version__
from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit
from bot.service.compose_status import status_message
from bot.store.engine import shown


async def status(app: App, as_json: bool) -> None:
    """Show how everything stands."""
    found = await app.status.read()
    holder = app.run_lock.holder() if app.run_lock else None
    about = {
        "version": __version__,
        "database": shown(app.settings.database),
        "running_since": forms.moment(holder.since) if holder else None,
        "address": holder.address if holder else None,
    }
    if as_json:
        emit(forms.status(found, about))
    else:
        app.show(status_message(found, __version__, app.settings.database.get_backend_name(), holder, app.zone))
