"""What several commands take, and what a group without a command says."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, and nothing else there.")]
Address = Annotated[str, typer.Argument(help="ADDRESS or ADDRESS#NAME, such as terminal or slack:C345#weekly.")]


def one_query(words: list[str] | None) -> str | None:
    """A query that was typed as several words, without quotes around it. Raises Invalid for what looks like an option:
    a command that takes a query gets those that it does not know as words.
    """
    from bot.domain.errors import Invalid

    for word in words or ():
        if word.startswith("--") and " " not in word:
            raise Invalid(f"There is no option {word} here; use --help, or put the whole query in quotes.")
    return " ".join(words) if words else None


def help_unless_asked(context: typer.Context) -> None:
    """Show the group's help where no command of it was given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
