"""Searching, and what a query means."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.apps.parameters import Command, Json, help_unless_asked, one_query

app = typer.Typer()
index_app = typer.Typer(help="The full-text index of what is stored.", invoke_without_command=True)
app.add_typer(index_app, name="index")
QUERY = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""For commands that take a query: one that begins with a minus is no option."""


@app.command(context_settings=QUERY, cls=Command)
def search(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help="Words, phrases and fields, as docs/queries.md describes them."),
    ] = None,
    mode: Annotated[str, typer.Option(metavar="MODE", help="text, meaning, or hybrid: both.")] = "hybrid",
    limit: Annotated[int | None, typer.Option(metavar="N", help="How many papers; 5, or 10 with --json.")] = None,
    page: Annotated[int, typer.Option(metavar="N", help="Which page of so many.")] = 1,
    batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help='Many queries: {"id": "…", "query": "…"}, a line for each.')
    ] = None,
    as_json: Json = False,
) -> None:
    """Papers that match, best first, and some that are only related."""
    from bot.cli.search import search
    from bot.cli.start import start

    start(search, query=one_query(context, query), batch=batch, mode=mode, limit=limit, page=page, as_json=as_json)


@app.command(cls=Command)
def similar(
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="An arXiv id, or a link to the paper.")],
    limit: Annotated[int | None, typer.Option(metavar="N", help="How many papers; 5, or 10 with --json.")] = None,
    page: Annotated[int, typer.Option(metavar="N", help="Which page of so many.")] = 1,
    as_json: Json = False,
) -> None:
    """Papers that are near to one in meaning. It is fetched if it is not stored."""
    from bot.cli.similar import similar
    from bot.cli.start import start

    start(similar, text=paper_id, limit=limit, page=page, as_json=as_json)


@app.command(cls=Command)
def match(
    topics: Annotated[Path, typer.Option(metavar="FILE", help='Topics: {"id": "…", "topic": "…"}, a line for each.')],
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only papers submitted or listed since then: YYYY-MM-DD, or 7d.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Which papers each topic brings."""
    from bot.cli.search import match
    from bot.cli.start import start

    start(match, topics=topics, since=since, as_json=as_json)


@index_app.callback()
def _index(context: typer.Context) -> None:
    help_unless_asked(context)


@index_app.command("rebuild", cls=Command)
def index_rebuild() -> None:
    """Make it anew; searches use the old one meanwhile."""
    from bot.cli.index import rebuild
    from bot.cli.start import start

    start(rebuild)


@index_app.command("status", cls=Command)
def index_status(as_json: Json = False) -> None:
    """How far it is behind the store, and how large it is."""
    from bot.cli.index import status
    from bot.cli.start import start

    start(status, as_json=as_json)


@app.command(context_settings=QUERY, cls=Command)
def explain(
    context: typer.Context,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="Words, phrases and fields, as docs/queries.md describes them.")
    ],
    as_json: Json = False,
) -> None:
    """A query's normal form, and in one sentence what it means."""
    from bot.cli.explain import explain

    explain(one_query(context, query) or "", as_json=as_json)
