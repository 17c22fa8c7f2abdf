"""`search` and `similar`."""

from bot.commands.command import Command
from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Kind, Option
from bot.message import Message
from bot.service.compose_search import search_message, similar_message
from bot.service.papers import find_paper

A_PAGE = 5
"""Results."""

PAGE = Option(name="page", kind=Kind.NUMBER, most=20_000, help=f"Which page, of {A_PAGE} papers each; 1 unless said.")
SEARCH = Form(
    name="search",
    summary="Papers that match, best first, and some that are only related",
    example='search "speculative decoding" -survey page 2',
    options=(
        Option(
            name="query",
            help='Words, "phrases", -without, author:"Yann LeCun", cat:cs.CL, since:7d, about:"…".',
            required=True,
            bare=True,
            verbatim=True,
        ),
        PAGE,
    ),
)
SIMILAR = Form(
    name="similar",
    summary="Papers that are near to one in meaning",
    example="similar 2402.17764",
    options=(Option(name="id", help="An arXiv id, or a link to the paper.", required=True, bare=True), PAGE),
)


async def search(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - anybody's
    """A page of what was found."""
    page = arguments.number("page") or 1
    return search_message(await services.search.page(arguments.required("query"), limit=A_PAGE, page=page), A_PAGE)


async def similar(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - anybody's
    """A page of papers like one, which is fetched if it is not stored."""
    view = await find_paper(arguments.required("id"), services.trending, services.ingest)
    return similar_message(await services.similar.to(view.paper, A_PAGE, arguments.number("page") or 1), A_PAGE)


SEARCHING = (Command(SEARCH, search), Command(SIMILAR, similar))
