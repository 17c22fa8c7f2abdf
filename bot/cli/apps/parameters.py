"""What several commands take, and what a group without a command says."""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, and nothing else there.")]
Address = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="ADDRESS or ADDRESS#NAME, such as terminal or slack:C345#weekly.")
]


class Command(TyperCommand):
    """Its help names arguments as we do, without the types of the program behind the names."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer keeps these types to itself
        """Write both tables."""
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            records = [one.get_help_record(ctx) for one in self.get_params(ctx) if one.param_type_name == kind]
            rows = [(name.split(" <")[0], text) for name, text in filter(None, records)]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def one_query(context: typer.Context, words: list[str] | None) -> str | None:
    """A query that was typed as several words, without quotes around it; `-h` alone shows the help. Raises Invalid for
    what looks like an option: a command that takes a query gets those that it does not know as words.
    """
    from bot.domain.errors import Invalid

    if words == ["-h"]:
        typer.echo(context.get_help())
        raise typer.Exit
    for word in words or ():
        if word.startswith("--") and " " not in word:
            raise Invalid(f"There is no option {word} here; use --help, or put the whole query in quotes.")
    return " ".join(words) if words else None


def help_unless_asked(context: typer.Context) -> None:
    """Show the group's help where no command of it was given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
