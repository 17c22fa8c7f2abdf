"""The command line. Modules are imported by the command that needs them, so that `--help` is quick."""

from bot.cli.main import main

__all__ = ["main"]
