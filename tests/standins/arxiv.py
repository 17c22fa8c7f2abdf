"""A stand-in for arXiv over a real socket: its daily feeds, its query API and its records, with their real habits.

By hand: `python -m tests.standins.arxiv --today`, and let PAPERWIRE_ARXIV_FEED_URL, PAPERWIRE_ARXIV_API_URL and
PAPERWIRE_ARXIV_OAI_URL be the address that it prints.
"""

import argparse
import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.announcements import day_at
from bot.domain.categories import ARCHIVES, CATEGORIES
from tests.standins import arxiv_data as data
from tests.standins.arxiv_data import Days, Made, made
from tests.standins.faults import Fault, Gate
from tests.standins.hugging_face_data import weekdays_up_to
from tests.standins.server import serve_by_hand

BAD_ITEM = b'<item><title>An item without an id</title><guid isPermaLink="false">oai:arXiv.org:none</guid></item>'


class ArxivServer:
    """The service; `gate` records the requests, has the faults, and is the ASGI app to serve.

    Records come in pages of `page_size`, with tokens that hold `%`. For the categories in `repeating` the feed has the
    papers of the day before with today's date, for those in `late` the feed is still that of the day before, for those
    in `empty` it has no items. Whoever sends no Accept header gets 406. `recorded` are feeds that are served as they
    are, by category.
    """

    def __init__(
        self,
        days: Days | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        page_size: int = 2000,
        recorded: dict[str, bytes] | None = None,
    ) -> None:
        self.days = dict(made() if days is None else days)
        self.page_size = page_size
        self.repeating: set[str] = set()
        self.late: set[str] = set()
        self.empty: set[str] = set()
        self._now = now
        self._recorded = recorded or {}
        routes = [
            Route("/{form:str}/{category}", self._feed),
            Route("/oai", self._oai, methods=["GET"]),
        ]
        self.gate = Gate(Starlette(routes=[Route("/api/query", self._query), *routes]))

    async def _feed(self, request: Request) -> Response:
        category, form = request.path_params["category"], request.path_params["form"]
        if "accept" not in request.headers:
            return PlainTextResponse("Not Acceptable", 406)
        if category not in CATEGORIES | ARCHIVES:
            words = f"Bad archive '{category}'. Valid archives are: astro-ph, cs."
            return Response(data.rss_problem(words), 400, media_type="application/xml")
        if category in self._recorded:
            return Response(self._recorded[category], media_type="application/xml")
        day, papers = self._todays(category)
        body = (data.rss if form == "rss" else data.atom_feed)(category, day, papers)
        match request.scope.get("fault"):
            case Fault.BAD_ROW:
                body = body.replace(b"<item>", BAD_ITEM + b"<item>", 1)
            case Fault.ONLY_BAD_ROWS:
                body = data.rss(category, day, []).replace(b"</channel>", BAD_ITEM + b"</channel>")
        return Response(body, media_type="application/xml", headers={"ETag": "0a1b2c"})

    def _todays(self, category: str) -> tuple[date, list[Made]]:
        today = day_at(self._now())
        before = max((day for day in self.days if day < today), default=today)
        if category in self.empty:
            return today, []
        if category in self.late:
            return before, self._of(category, before)
        return today, self._of(category, before if category in self.repeating else today)

    def _of(self, category: str, day: date) -> list[Made]:
        return [one for one in self.days.get(day, []) if category in one.categories and not one.deleted]

    async def _query(self, request: Request) -> Response:
        if "accept" not in request.headers:
            return PlainTextResponse("Not Acceptable", 406)
        asked = request.query_params.get("id_list", "").split(",")
        if bad := next((one for one in asked if not one[:4].isdigit() and "/" not in one), None):
            body = data.query_problem(f"incorrect id format for {bad}")
            return Response(body, 400, media_type="application/atom+xml")
        papers = {one.id: one for day in sorted(self.days) for one in self.days[day]}
        if request.scope.get("fault") is Fault.BAD_ROW:
            return Response(data.query_answer([]), media_type="application/atom+xml")
        found = [papers[one] for one in asked if one in papers]
        return Response(data.query_answer(found), media_type="application/atom+xml")

    async def _oai(self, request: Request) -> Response:
        params = dict(request.query_params)
        if token := params.get("resumptionToken"):
            if set(params) != {"verb", "resumptionToken"}:
                return _xml(data.oai_error("badArgument", "resumptionToken is exclusive"))
            if "%" not in token:
                return _xml(data.oai_error("badResumptionToken", "it was decoded once too often"))
            params = dict(parse_qsl(_unquoted(token)))
        return _xml(self._page(params))

    def _page(self, params: dict[str, str]) -> bytes:
        since, today = date.fromisoformat(params["from"]), day_at(self._now())
        newest: dict[str, tuple[date, Made]] = {}
        for day in sorted(day for day in self.days if day <= today):
            newest |= {one.id: (day, one) for one in self.days[day] if _is_in(one, params["set"])}
        changed = sorted((one for one in newest.values() if one[0] >= since), key=lambda one: (one[0], one[1].id))
        start = int(params.get("skip", 0))
        if not changed:
            return data.oai_error("noRecordsMatch", "")
        token = None
        if len(changed) > start + self.page_size:
            more = {"from": params["from"], "set": params["set"], "skip": start + self.page_size}
            token = quote(urlencode(more))
        return data.records(changed[start : start + self.page_size], token)


def _xml(body: bytes) -> Response:
    return Response(body, media_type="text/xml")


def _unquoted(token: str) -> str:
    """The token holds `%3D` for `=`: it has to arrive exactly as it was sent."""
    return dict(parse_qsl(f"token={token}"))["token"]


def _is_in(paper: Made, set_: str) -> bool:
    """`cs:cs:CL` is cs.CL, `physics:hep-th` is hep-th."""
    _, _, inner = set_.partition(":")
    return inner.replace(":", ".") in paper.categories


def _moved(days: Days, today: date) -> dict[date, list[Made]]:
    newest_first = sorted(days, reverse=True)
    return {now: days[then] for then, now in zip(newest_first, weekdays_up_to(today, len(days)), strict=True)}


async def _by_hand(options: argparse.Namespace) -> None:
    days: Days = made(papers=options.papers)
    if options.today:
        days = _moved(days, day_at(datetime.now(UTC)))
    recorded = {path.stem: path.read_bytes() for path in sorted(options.data.glob("*.xml"))} if options.data else {}
    server = ArxivServer(days, recorded=recorded)
    await serve_by_hand(server.gate, options.port)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.arxiv",
        description="A stand-in for arXiv on this machine. It prints its base URL and serves until Ctrl-C.",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="recorded feeds, CATEGORY.xml each, beside made papers"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port on 127.0.0.1; a free one unless given"
    )
    parser.add_argument("--papers", type=int, default=24, metavar="N", help="how many are made for a day")
    parser.add_argument("--today", action="store_true", help="move all days so that the newest is today in New York")
    with suppress(KeyboardInterrupt):
        asyncio.run(_by_hand(parser.parse_args()))


if __name__ == "__main__":
    main()
