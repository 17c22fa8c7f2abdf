"""Slack: digests as Block Kit messages, posted by a bot user through the Web API."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from adapters.slack.adapter import SlackAdapter
    from bot.settings import Settings

__all__ = ["configured"]


def configured(settings: "Settings", stack: "AsyncExitStack") -> "SlackAdapter | None":
    """The adapter, for the entry points `paperwire.adapters`; None without SLACK_BOT_TOKEN. `stack` closes what it
    opens.
    """
    if settings.slack_bot_token is None:
        return None
    from adapters.slack.adapter import SlackAdapter  # noqa: PLC0415 - slack_sdk is loaded when it is needed
    from adapters.slack.api import Api  # noqa: PLC0415

    api = Api(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    stack.push_async_callback(api.close)
    return SlackAdapter(api)
