"""Papers: of a day, by id, and from the source."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.apps.parameters import Json

app = typer.Typer()


@app.command()
def today(
    date: Annotated[str | None, typer.Option(help="A list day, YYYY-MM-DD; the newest one otherwise.")] = None,
    sort: Annotated[str, typer.Option(help="trending, upvotes or new.")] = "trending",
    limit: Annotated[int | None, typer.Option(help="How many papers; 8, or all with --json.")] = None,
    as_json: Json = False,
) -> None:
    """The papers of a day."""
    from bot.cli.start import start
    from bot.cli.views import today

    start(today, date=date, sort=sort, limit=limit, as_json=as_json)


@app.command()
def paper(
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="An arXiv id, or a link to the paper.")],
    as_json: Json = False,
) -> None:
    """One paper, fetched from the source if it is not stored."""
    from bot.cli.start import start
    from bot.cli.views import paper

    start(paper, text=paper_id, as_json=as_json)


@app.command()
def ingest(
    date: Annotated[str | None, typer.Option(help="One list day, YYYY-MM-DD.")] = None,
    since: Annotated[str | None, typer.Option(help="The first list day of a span.")] = None,
    until: Annotated[str | None, typer.Option(help="The last list day of a span; today otherwise.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Papers from a file instead, one JSON object a line, bare or in gzip or xz.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="huggingface, the Daily Papers, unless said; arxiv: its announcements.")
    ] = None,
) -> None:
    """Fetch list days into the store: the newest three that have papers, one day, or a span; or read a file."""
    from bot.cli.ingest import ingest
    from bot.cli.start import start

    start(ingest, date=date, since=since, until=until, file=file, source=source)
