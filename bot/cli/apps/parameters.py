"""What several commands take, and what a group without a command says."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, and nothing else there.")]
Address = Annotated[str, typer.Argument(help="ADDRESS or ADDRESS#NAME, such as terminal or slack:C345#weekly.")]


def help_unless_asked(context: typer.Context) -> None:
    """Show the group's help where no command of it was given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
