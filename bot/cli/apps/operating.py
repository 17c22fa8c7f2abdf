"""How it stands, and what is decided by hand."""

from typing import Annotated

import typer

from bot.cli.apps.parameters import Command, Json

app = typer.Typer()
deliveries_app = typer.Typer(
    help="The ledger: every message, and what became of it.",
    epilog="A KEY begins with digest (a schedule was due), post (somebody asked) or notice (a word about something, "
    "such as to the owner of a schedule that was stopped), and ends with the number of its part, from 0.",
    invoke_without_command=True,
)
app.add_typer(deliveries_app, name="deliveries")


@deliveries_app.callback()
def _deliveries(
    context: typer.Context,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="How many, newest first; 20, or all with --json.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only those in this state, such as unknown.")
    ] = None,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Only those to this address.")] = None,
    as_json: Json = False,
) -> None:
    if context.invoked_subcommand is None:
        from bot.cli.ledger import deliveries
        from bot.cli.start import start

        start(deliveries, limit=limit, state=state, address=address, as_json=as_json)


@deliveries_app.command("settle", cls=Command)
def deliveries_settle(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The delivery's key, as deliveries shows it.")],
    outcome: Annotated[str, typer.Argument(metavar="sent|again", help="It arrived, or it is sent again.")],
) -> None:
    """Decide by hand what became of a delivery that stays unknown."""
    from bot.cli.ledger import settle
    from bot.cli.start import start

    start(settle, key=key, outcome=outcome)


@app.command(cls=Command)
def status(as_json: Json = False) -> None:
    """Sources, schedules, messages, and what needs you."""
    from bot.cli.start import start
    from bot.cli.status import status

    start(status, as_json=as_json)


@app.command(cls=Command)
def settings(as_json: Json = False) -> None:
    """The settings in force, secrets masked."""
    from bot.cli.settings import settings

    settings(as_json=as_json)


@app.command(cls=Command)
def migrate() -> None:
    """Bring the database's schema up to date. Every start does it as well."""
    from bot.cli.migrate import migrate

    migrate()
