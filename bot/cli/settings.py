"""`settings`."""

from bot.cli.start import emit, say
from bot.settings import load_settings


def settings(as_json: bool) -> None:
    """Print what is in force, secrets masked; no database is opened."""
    shown = load_settings().shown()
    if as_json:
        emit(shown)
        return
    width = max(map(len, shown))
    for name, value in shown.items():
        say(f"{name:<{width}}  {'-' if value is None else value}")
