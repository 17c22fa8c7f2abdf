"""Papers: of a day, by id, and from the source."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.apps.parameters import Command, Json

app = typer.Typer()


@app.command(cls=Command)
def today(
    date: Annotated[
        str | None, typer.Option(metavar="DAY", help="A list day, YYYY-MM-DD; the newest one otherwise.")
    ] = None,
    sort: Annotated[str, typer.Option(metavar="ORDER", help="trending, upvotes or new.")] = "trending",
    limit: Annotated[int | None, typer.Option(metavar="N", help="How many papers; 8, or all with --json.")] = None,
    as_json: Json = False,
) -> None:
    """The papers of a day."""
    from bot.cli.start import start
    from bot.cli.views import today

    start(today, date=date, sort=sort, limit=limit, as_json=as_json)


@app.command(cls=Command)
def paper(
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="An arXiv id, or a link to the paper.")],
    as_json: Json = False,
) -> None:
    """One paper, fetched from the source if it is not stored."""
    from bot.cli.start import start
    from bot.cli.views import paper

    start(paper, text=paper_id, as_json=as_json)


@app.command(cls=Command)
def ingest(
    date: Annotated[str | None, typer.Option(metavar="DAY", help="One list day, YYYY-MM-DD.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="The first list day of a span; also 7d.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last list day of a span; today otherwise.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Papers from a file instead, one JSON object a line, bare or in gzip or xz."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="huggingface, the Daily Papers, unless said; arxiv: its announcements."),
    ] = None,
) -> None:
    """Fetch list days into the store, or read a file.

    The newest three that have papers, unless a day or a span is said.
    """
    from bot.cli.ingest import ingest
    from bot.cli.start import start

    start(ingest, date=date, since=since, until=until, file=file, source=source)
