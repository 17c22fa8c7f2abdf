"""`post`: a digest now, through the ledger."""

from bot.bootstrap import App
from bot.service.compose_posting import posted_message


async def post(app: App, address: str, again: bool) -> None:
    """Post to where it says, and say what came of it."""
    target = (await app.schedules.find_online(address)).target
    app.show(posted_message(await app.poster.post(target, again=again)))
