"""Discord: digests as messages of Components v2, posted over its REST API."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from adapters.discord.adapter import DiscordAdapter
    from bot.settings import Settings

__all__ = ["configured"]


def configured(settings: "Settings", stack: "AsyncExitStack") -> "DiscordAdapter | None":
    """The adapter, for the entry points `paperwire.adapters`; None without a token. `stack` closes its connections."""
    if settings.discord_token is None:
        return None
    from adapters.discord.adapter import DiscordAdapter  # noqa: PLC0415 - aiohttp is loaded when it is needed

    adapter = DiscordAdapter(settings.discord_token.get_secret_value(), settings.discord_api_url)
    stack.push_async_callback(adapter.close)
    return adapter
