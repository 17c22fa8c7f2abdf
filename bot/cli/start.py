"""How a command starts: settings, log, store; and how it answers in JSON."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import typer

from bot.domain.errors import Invalid
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.text.clean import fold

if TYPE_CHECKING:
    from bot.bootstrap import App

Command = Callable[..., Awaitable[int | None]]
"""A command on the application: its exit code, or None for 0."""


def start(command: Command, *, quiet: bool = True, **options: Any) -> None:  # noqa: ANN401
    """Run a command on an open application; `quiet`: only warnings are logged."""
    settings = load_settings()
    configure_logging("warning" if quiet and settings.log_level == "info" else settings.log_level)
    if code := asyncio.run(_on_app(settings, command, options)):
        raise typer.Exit(code)


async def _on_app(settings: Settings, command: Command, options: dict[str, Any]) -> int | None:
    from bot.bootstrap import open_app

    async with open_app(settings) as app:
        return await command(app, **options)


def emit(value: object) -> None:
    """The one JSON value of a command, on standard output."""
    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only, indent=2) + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """A sentence for people, on standard output."""
    print(fold(sentence), flush=True)  # noqa: T201 - this is what it is for


def warn(sentence: str) -> None:
    """A sentence for people, on standard error."""
    print(fold(sentence), file=sys.stderr, flush=True)  # noqa: T201 - this is what it is for


def some(limit: int | None) -> int | None:
    """How many are to be shown. Raises Invalid for none."""
    if limit is not None and limit < 1:
        raise Invalid(f"--limit {limit} shows nothing: use 1 or more.")
    return limit


__all__ = ["App", "emit", "say", "some", "start", "warn"]
