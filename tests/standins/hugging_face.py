"""A stand-in for Hugging Face over a real socket: the Daily Papers and single papers, with their real habits.

By hand: `python -m tests.standins.hugging_face --today`, and let PAPERWIRE_HUGGING_FACE_URL be the address it prints.
"""

import argparse
import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from zlib import crc32

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.standins.faults import Fault, Gate
from tests.standins.hugging_face_data import Days, Row, load, made, moved_to
from tests.standins.server import serve_by_hand

QUOTA_WINDOW = 300
"""Seconds. Hugging Face: quotas are counted in fixed windows of five minutes."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK = re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-2])")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
BAD_ROW = {"paper": {"upvotes": 3, "authors": []}, "title": "A row without an id"}


def utc_now() -> datetime:
    """The time now."""
    return datetime.now(UTC)


class _Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class HuggingFaceServer:
    """The service; `gate` records the requests, has the faults, and is the ASGI app to serve.

    `newest_as_today` moves the days as `moved_to` says, once, at the start. Pages hold at most `page_size` papers,
    whatever the limit asked for, and all but the first begin `overlap` rows early. After `quota` requests in five
    minutes of `now` come 429s. With `grows` every poll of a list finds more upvotes.
    """

    def __init__(
        self,
        days: Days | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        newest_as_today: bool = False,
        page_size: int = 100,
        overlap: int = 0,
        quota: int | None = None,
        grows: bool = False,
        flat_comments: bool = False,
    ) -> None:
        given = made() if days is None else days
        self.days = moved_to(now().date(), given) if newest_as_today else dict(given)
        self.page_size = page_size
        self.overlap = overlap
        self.quota = quota
        self.grows = grows
        self.flat_comments = flat_comments
        self._now = now
        self._grown = 0
        self._window = (0, 0)
        routes = [Route("/api/daily_papers", self._daily), Route("/api/papers/{id:path}", self._paper)]
        self.gate = Gate(Starlette(routes=routes))

    def grow(self) -> None:
        """Give each paper from none to three more upvotes, depending on its id."""
        self._grown += 1

    def remove(self, day: date, paper_id: str) -> None:
        """Take a paper off the list of a day."""
        self.days[day] = [row for row in self.days[day] if row["paper"]["id"] != paper_id]

    async def _daily(self, request: Request) -> Response:
        return self._answer(request, self._list)

    async def _paper(self, request: Request) -> Response:
        return self._answer(request, self._flat)

    def _answer(self, request: Request, make: Callable[[Request], object]) -> Response:
        quota = self._count()
        try:
            if quota.pop("over", None):
                raise _Refused(429, "Too many requests")
            return JSONResponse(make(request), headers=quota)
        except _Refused as refused:
            headers = quota | {"X-Error-Message": refused.message}
            return JSONResponse({"error": refused.message}, refused.status, headers)

    def _count(self) -> dict[str, str]:
        if self.quota is None:
            return {}
        window, passed = divmod(int(self._now().timestamp()), QUOTA_WINDOW)
        used = self._window[1] + 1 if self._window[0] == window else 1
        self._window = (window, used)
        left = max(0, self.quota - used)
        headers = {
            "RateLimit": f'"api";r={left};t={QUOTA_WINDOW - passed}',
            "RateLimit-Policy": f'"fixed window";"api";q={self.quota};w={QUOTA_WINDOW}',
        }
        return headers | ({"over": "yes"} if used > self.quota else {})

    def _list(self, request: Request) -> list[Row]:
        params = request.query_params
        page = _whole(params, "p", 0, least=0)
        limit = min(_whole(params, "limit", 50, least=1), 100, self.page_size)
        if page == 0 and self.grows:
            self.grow()
        start = page * limit - (self.overlap if page else 0)
        rows = [self._served(row) for row in self._ordered(params)[start : start + limit]]
        match request.scope.get("fault"):
            case Fault.BAD_ROW:
                return [BAD_ROW, *rows]
            case Fault.ONLY_BAD_ROWS:
                return [BAD_ROW, BAD_ROW]
        return rows

    def _ordered(self, params: Mapping[str, str]) -> list[Row]:
        rows = [row for day in self._asked_days(params) for row in self.days.get(day, [])]
        if submitter := params.get("submitter"):
            rows = [row for row in rows if row.get("submittedBy", {}).get("name") == submitter]
        sort = params.get("sort", "publishedAt")
        if sort not in {"publishedAt", "trending"}:
            raise _Refused(400, f"Invalid sort: {sort}")
        if sort == "trending" or "week" in params:
            return sorted(rows, key=self._upvotes, reverse=True)
        return sorted(rows, key=lambda row: str(row["paper"]["publishedAt"]), reverse=True)

    def _asked_days(self, params: Mapping[str, str]) -> list[date]:
        today = self._now().date()
        past = [day for day in self.days if day <= today]
        if text := params.get("date"):
            return [_day(text, today)]
        if text := params.get("week"):
            found = _WEEK.fullmatch(text)
            if not found:
                raise _Refused(400, f"Invalid week: {text}")
            return [day for day in past if day.isocalendar()[:2] == (int(found[1]), int(found[2]))]
        if text := params.get("month"):
            if not _MONTH.fullmatch(text):
                raise _Refused(400, f"Invalid month: {text}")
            return [day for day in past if f"{day:%Y-%m}" == text]
        return past

    def _flat(self, request: Request) -> Row:
        wanted = request.path_params["id"]
        rows = [row for day in self.days.values() for row in day if row["paper"]["id"] == wanted]
        if not rows:
            raise _Refused(404, "Paper not found")
        row = self._served(rows[-1])
        flat: Row = dict(row["paper"])
        for place, kind in enumerate(("Models", "Datasets", "Spaces")):
            flat[f"linked{kind}"] = []
            flat[f"numTotal{kind}"] = crc32(wanted.encode()) // 7**place % 7
        if self.flat_comments:
            flat["numComments"] = row["numComments"]
        return flat

    def _served(self, row: Row) -> Row:
        return {**row, "paper": {**row["paper"], "upvotes": self._upvotes(row)}}

    def _upvotes(self, row: Row) -> int:
        paper = row["paper"]
        return int(paper["upvotes"] + crc32(paper["id"].encode()) % 4 * self._grown)


def _whole(params: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = params.get(name, str(default))
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise _Refused(400, f"Invalid {name}: {text}")
    return int(text)


def _day(text: str, today: date) -> date:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    if day is None:
        raise _Refused(400, f"Invalid date: {text}")
    if day > today:
        raise _Refused(400, f"Date {text} is in the future")
    return day


async def _by_hand(options: argparse.Namespace) -> None:
    days = load(options.data) if options.data else made()
    server = HuggingFaceServer(days, newest_as_today=options.today, grows=options.grow)
    await serve_by_hand(server.gate, options.port)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.hugging_face",
        description="A stand-in for Hugging Face on this machine. It prints its base URL and serves until Ctrl-C.",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="recorded days, YYYY-MM-DD.json each; else made papers"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port on 127.0.0.1; a free one unless given"
    )
    parser.add_argument("--today", action="store_true", help="move all days so that the newest is today (UTC)")
    parser.add_argument("--grow", action="store_true", help="more upvotes at every poll")
    with suppress(KeyboardInterrupt):
        asyncio.run(_by_hand(parser.parse_args()))


if __name__ == "__main__":
    main()
