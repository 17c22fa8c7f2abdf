"""What is posted where, and when."""

from typing import Annotated

import typer

from bot.cli.apps.parameters import Address, Command, Json, help_unless_asked

app = typer.Typer()
schedule_app = typer.Typer(help="What is posted where, and when.", invoke_without_command=True)
app.add_typer(schedule_app, name="schedule")


@schedule_app.callback()
def _schedule(context: typer.Context) -> None:
    help_unless_asked(context)


@schedule_app.command("set", cls=Command)
def schedule_set(
    address: Address,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name, unique in its destination; digest otherwise.")
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="What is posted: trending or topics; topics where one is given."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="QUERY", help="A topic; papers of any of them are posted. May be given again."),
    ] = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The local time.")] = "09:00",
    zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE", help="The IANA time zone, such as Europe/Berlin; PAPERWIRE_ZONE or the machine's."
        ),
    ] = None,
    days: Annotated[
        str, typer.Option(metavar="DAYS", help="daily, weekdays, weekly, or weekdays such as mon,thu.")
    ] = "daily",
    limit: Annotated[int, typer.Option(metavar="N", help="How many papers at most.")] = 8,
    bar: Annotated[int, typer.Option(metavar="N", help="How many upvotes a paper needs at least.")] = 0,
    owner: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Who is told, once, when nothing can be posted there for good."),
    ] = None,
    on_empty: Annotated[
        str,
        typer.Option(
            metavar="quiet|line", help="On a day without anything new: quiet, with a weekly sign of life, or line."
        ),
    ] = "quiet",
) -> None:
    """Create or replace a schedule, and say when it is due next."""
    from bot.cli.schedule import put
    from bot.cli.start import start
    from bot.service.wish import Wish

    wish = Wish(
        name=name,
        what=what,
        topics=tuple(topic or ()),
        at=at,
        zone=zone,
        days=days,
        limit=limit,
        bar=bar,
        owner=owner,
        on_empty=on_empty,
    )
    start(put, address=address, wish=wish)


@schedule_app.command("list", cls=Command)
def schedule_list(as_json: Json = False) -> None:
    """Every schedule."""
    from bot.cli.schedule import show_all
    from bot.cli.start import start

    start(show_all, as_json=as_json)


@schedule_app.command("pause", cls=Command)
def schedule_pause(address: Address) -> None:
    """Post nothing until it is resumed."""
    from bot.cli.schedule import pause
    from bot.cli.start import start

    start(pause, address=address)


@schedule_app.command("resume", cls=Command)
def schedule_resume(
    address: Address,
    missed: Annotated[bool, typer.Option("--missed", help="Post what was missed now, in one digest.")] = False,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="Go on at the next due time; so it does unasked.")
    ] = False,
) -> None:
    """Post again, where it was paused or is stopped. It asks what to do about what was missed."""
    from bot.cli.schedule import resume
    from bot.cli.start import start

    start(resume, address=address, missed=missed, from_now=from_now)


@schedule_app.command("remove", cls=Command)
def schedule_remove(address: Address) -> None:
    """Forget a schedule; what it posted stays in the ledger."""
    from bot.cli.schedule import remove
    from bot.cli.start import start

    start(remove, address=address)


@app.command(cls=Command)
def preview(address: Address, as_json: Json = False) -> None:
    """Exactly what would be posted there now; nothing is posted."""
    from bot.cli.start import start
    from bot.cli.views import preview

    start(preview, address=address, as_json=as_json)


@app.command(cls=Command)
def why(
    address: Address,
    paper: Annotated[
        str | None, typer.Argument(metavar="PAPER", help="A paper's id, or a link to it: what became of that one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What happened there, what will happen next, and why. Of one paper, if given."""
    from bot.cli.start import start
    from bot.cli.why import why

    start(why, address=address, paper=paper, as_json=as_json)


@app.command(cls=Command)
def post(
    address: Address,
    again: Annotated[bool, typer.Option("--again", help="Post also what was posted there before.")] = False,
) -> None:
    """Post a digest there now, through the ledger."""
    from bot.cli.post import post
    from bot.cli.start import start

    start(post, address=address, again=again)
