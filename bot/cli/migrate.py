"""`migrate`."""

import asyncio

from bot.cli.start import say
from bot.log import configure_logging
from bot.settings import load_settings


def migrate() -> None:
    """Bring the schema up to date, and say so."""
    settings = load_settings()
    configure_logging(settings.log_level)
    say(asyncio.run(_migrate()))


async def _migrate() -> str:
    from bot.store.engine import open_engine, shown, store_errors
    from bot.store.schema import HEAD, ensure_current

    url = load_settings().database
    with store_errors(url):
        async with open_engine(url) as engine:
            migrated = await ensure_current(engine)
    return f"{shown(url)} {'is now' if migrated else 'was already'} at schema {HEAD}."
