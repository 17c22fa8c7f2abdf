"""Searching, and what a query means."""

from typing import Annotated

import typer

from bot.cli.apps.parameters import Json

app = typer.Typer()
QUERY = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""For commands that take a query: one that begins with a minus is no option."""


@app.command(context_settings=QUERY)
def explain(
    query: Annotated[str, typer.Argument(help="Words, phrases and fields, as docs/queries.md describes them.")],
    as_json: Json = False,
) -> None:
    """A query's normal form, and in one sentence what it means."""
    from bot.cli.explain import explain

    explain(query, as_json=as_json)
