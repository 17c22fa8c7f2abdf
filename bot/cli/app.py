"""Every command with its options; what it does is in the modules beside this one."""

from typing import Annotated

import typer

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
schedule_app = typer.Typer(help="What is posted where, and when.", invoke_without_command=True)
app.add_typer(schedule_app, name="schedule")
deliveries_app = typer.Typer(help="The ledger: every message, and what became of it.", invoke_without_command=True)
app.add_typer(deliveries_app, name="deliveries")

Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, and nothing else there.")]
Address = Annotated[str, typer.Argument(help="ADDRESS or ADDRESS#NAME, such as terminal or slack:C345#weekly.")]


def _version(asked: bool) -> None:
    if asked:
        from bot import __version__

        typer.echo(f"paperwire {__version__}")
        raise typer.Exit


def _help_unless_asked(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@schedule_app.callback()
def _schedule(context: typer.Context) -> None:
    _help_unless_asked(context)


@app.callback()
def _paperwire(
    context: typer.Context,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    _help_unless_asked(context)


@app.command()
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Fetch, post what is due, and end: for people who prefer cron.")
    ] = False,
) -> None:
    """Show today's papers, then post digests when they are due, until it is ended."""
    from bot.cli.run import run, run_once
    from bot.cli.start import start

    start(run_once if once else run, quiet=False)


@app.command()
def today(
    date: Annotated[str | None, typer.Option(help="A list day, YYYY-MM-DD; the newest one otherwise.")] = None,
    sort: Annotated[str, typer.Option(help="trending, upvotes or new.")] = "trending",
    limit: Annotated[int | None, typer.Option(min=1, help="How many papers; 8, or all with --json.")] = None,
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
) -> None:
    """Fetch list days into the store: the newest three that have papers, one day, or a span."""
    from bot.cli.ingest import ingest
    from bot.cli.start import start

    start(ingest, date=date, since=since, until=until)


@schedule_app.command("set")
def schedule_set(
    address: Address,
    name: Annotated[str | None, typer.Option(help="Its name, unique in its destination; digest otherwise.")] = None,
    what: Annotated[str, typer.Option(help="What is posted: trending.")] = "trending",
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The local time.")] = "09:00",
    zone: Annotated[
        str | None, typer.Option(help="The IANA time zone, such as Europe/Berlin; PAPERWIRE_ZONE or the machine's.")
    ] = None,
    days: Annotated[str, typer.Option(help="daily, weekdays, weekly, or weekdays such as mon,thu.")] = "daily",
    limit: Annotated[int, typer.Option(help="How many papers at most.")] = 8,
    owner: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Who is told, once, when nothing can be posted there for good."),
    ] = None,
    on_empty: Annotated[
        str, typer.Option(help="On a day without anything new: quiet, with a weekly sign of life, or line.")
    ] = "quiet",
) -> None:
    """Create or replace a schedule, and say when it is due next."""
    from bot.cli.schedule import put
    from bot.cli.start import start

    options = {"what": what, "at": at, "zone": zone, "days": days, "limit": limit, "owner": owner, "on_empty": on_empty}
    start(put, quiet=True, address=address, name=name, **options)


@schedule_app.command("list")
def schedule_list(as_json: Json = False) -> None:
    """Every schedule."""
    from bot.cli.schedule import show_all
    from bot.cli.start import start

    start(show_all, as_json=as_json)


@schedule_app.command("pause")
def schedule_pause(address: Address) -> None:
    """Post nothing until it is resumed."""
    from bot.cli.schedule import pause
    from bot.cli.start import start

    start(pause, address=address)


@schedule_app.command("resume")
def schedule_resume(
    address: Address,
    missed: Annotated[bool, typer.Option("--missed", help="Post what was missed now, in one digest.")] = False,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="Go on at the next due time; so it does unasked.")
    ] = False,
) -> None:
    """Post again, where it was paused or is stopped; asks what to do about what was missed."""
    from bot.cli.schedule import resume
    from bot.cli.start import start

    start(resume, address=address, missed=missed, from_now=from_now)


@schedule_app.command("remove")
def schedule_remove(address: Address) -> None:
    """Forget a schedule; what it posted stays in the ledger."""
    from bot.cli.schedule import remove
    from bot.cli.start import start

    start(remove, address=address)


@app.command()
def preview(address: Address, as_json: Json = False) -> None:
    """Exactly what would be posted there now; nothing is posted."""
    from bot.cli.start import start
    from bot.cli.views import preview

    start(preview, address=address, as_json=as_json)


@app.command()
def why(
    address: Address,
    paper: Annotated[str | None, typer.Argument(help="A paper's id, or a link to it: what became of that one.")] = None,
    as_json: Json = False,
) -> None:
    """What happened there, what will happen next, and why; of one paper if given."""
    from bot.cli.start import start
    from bot.cli.why import why

    start(why, address=address, paper=paper, as_json=as_json)


@app.command()
def post(
    address: Address,
    again: Annotated[bool, typer.Option("--again", help="Post also what was posted there before.")] = False,
) -> None:
    """Post a digest there now, through the ledger."""
    from bot.cli.post import post
    from bot.cli.start import start

    start(post, address=address, again=again)


@deliveries_app.callback()
def _deliveries(
    context: typer.Context,
    limit: Annotated[int | None, typer.Option(min=1, help="How many, newest first; 20, or all with --json.")] = None,
    state: Annotated[str | None, typer.Option(help="Only those in this state, such as unknown.")] = None,
    address: Annotated[str | None, typer.Option(help="Only those to this address.")] = None,
    as_json: Json = False,
) -> None:
    if context.invoked_subcommand is None:
        from bot.cli.ledger import deliveries
        from bot.cli.start import start

        start(deliveries, limit=limit, state=state, address=address, as_json=as_json)


@deliveries_app.command("settle")
def deliveries_settle(
    key: Annotated[str, typer.Argument(help="The delivery's key, as deliveries shows it.")],
    outcome: Annotated[str, typer.Argument(metavar="sent|again", help="It arrived, or it is sent again.")],
) -> None:
    """Decide by hand what became of a delivery that stays unknown."""
    from bot.cli.ledger import settle
    from bot.cli.start import start

    start(settle, key=key, outcome=outcome)


@app.command()
def status(as_json: Json = False) -> None:
    """Sources, schedules, messages, and what needs you."""
    from bot.cli.start import start
    from bot.cli.status import status

    start(status, as_json=as_json)


@app.command()
def settings(as_json: Json = False) -> None:
    """The settings in force, secrets masked."""
    from bot.cli.settings import settings

    settings(as_json=as_json)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date; every start does it as well."""
    from bot.cli.migrate import migrate

    migrate()
