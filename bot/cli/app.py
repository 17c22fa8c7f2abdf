"""The command line, put together of its groups."""

from typing import Annotated

import typer

from bot.cli.apps import operating, papers, posting, searching
from bot.cli.apps.parameters import Command, help_unless_asked

app = typer.Typer(
    name="paperwire",
    help="The research papers that matter today, where your team already talks.",
    epilog="Every reading command takes --json. --debug shows where an error comes from. Exit codes: docs/cli.md.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for group in (papers, searching, posting, operating):
    app.add_typer(group.app)


def _version(asked: bool) -> None:
    if asked:
        from bot import __version__

        typer.echo(f"paperwire {__version__}")
        raise typer.Exit


@app.callback()
def _paperwire(
    context: typer.Context,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    help_unless_asked(context)


@app.command(cls=Command)
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Fetch, post what is due, and end: for people who prefer cron.")
    ] = False,
) -> None:
    """Show today's papers, then post digests when they are due. It goes on until it is ended."""
    from bot.cli.run import run, run_once
    from bot.cli.start import start

    start(run_once if once else run, quiet=False)


@app.command(cls=Command, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def chat(
    command: Annotated[
        list[str] | None, typer.Argument(metavar="COMMAND", help="One command; without it, one after the other.")
    ] = None,
    as_name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who you are; your login name otherwise.")
    ] = None,
) -> None:
    """Give the commands that people give on every platform, here."""
    from bot.cli.chat import chat
    from bot.cli.start import start

    start(chat, name=as_name, words=command or [])
