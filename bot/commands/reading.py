"""`today`, `paper`, `status`: what anybody may read."""

from dataclasses import replace

from bot.commands.command import Command
from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Kind, Option
from bot.domain.day import parse_day
from bot.domain.schedule import DEFAULT_LIMIT, MOST
from bot.message import Message
from bot.service.compose import day_message, paper_message
from bot.service.compose_status import status_message
from bot.service.papers import find_paper
from bot.service.trending import Sort

TODAY = Form(
    name="today",
    summary="The papers of a day",
    example="today sort upvotes",
    options=(
        Option(name="date", shown="YYYY-MM-DD", help="A list day; the newest one unless said."),
        Option(name="sort", kind=Kind.CHOICE, choices=tuple(Sort), help="How they are ordered; trending unless said."),
        Option(name="limit", kind=Kind.NUMBER, most=MOST, help=f"How many papers; {DEFAULT_LIMIT} unless said."),
    ),
)
PAPER = Form(
    name="paper",
    summary="One paper: its abstract, its people and its links",
    example="paper 2402.17764",
    options=(Option(name="id", help="An arXiv id, or a link to the paper.", required=True, bare=True),),
)
STATUS = Form(name="status", summary="How everything stands, and what needs somebody", example="status")


async def today(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - anybody's
    """The papers of a list day."""
    date, order = arguments.text("date"), Sort(arguments.text("sort") or Sort.TRENDING)
    view = await services.trending.day(parse_day(date) if date else None, order)
    limit = arguments.number("limit") or DEFAULT_LIMIT
    return day_message(view, services.clock.now(), order, limit, newest=date is None)


async def paper(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - anybody's
    """One paper, fetched if it is not stored."""
    view = await find_paper(arguments.required("id"), services.trending, services.ingest)
    return paper_message(view, services.clock.now())


async def status(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001
    """Everything for an operator; for others the sources, and what concerns the place where they are."""
    found = await services.status.read()
    if not caller.operator:
        here = [pair for pair in found.schedules if pair[0].address == caller.where]
        troubled = [delivery for delivery in found.troubled if delivery.address == caller.where]
        found = replace(found, schedules=here, counts={}, troubled=troubled)
    return status_message(found, await services.about(), caller.person.zone or services.zone)


READING = (Command(TODAY, today), Command(PAPER, paper), Command(STATUS, status))
