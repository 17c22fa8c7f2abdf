"""What stand-ins for web services share: they record their requests, and answer wrongly when they are told to."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.standins.server import hang_up, reset

ENDLESS = "/endless"
PAGE = "<!DOCTYPE html>\n<html><head><title>Please wait</title></head><body>One moment.</body></html>"


class Fault(StrEnum):
    """What can go wrong with one answer. `BAD_ROW` and `ONLY_BAD_ROWS` are for the service behind the gate to do."""

    ERROR_500 = "500"
    ERROR_503 = "503"
    TOO_MANY = "429"
    NOT_ACCEPTABLE = "406"
    RATE_EXCEEDED = "“Rate exceeded.” with status 200"
    ACCESS_DENIED = "a web page with status 403"
    FORBIDDEN = "403"
    PAGE = "a web page with status 200"
    EMPTY = "an empty body"
    TRUNCATED = "a body shorter than its Content-Length"
    RESET = "a connection reset"
    SLOW = "no answer until the client goes away"
    REDIRECT_LOOP = "redirects without end"
    REDIRECT_AWAY = "a redirect to the same path of another host"
    MALFORMED = "half a JSON document"
    ERROR_OBJECT = "an error object with status 200"
    OBJECT = "an object instead of a list"
    HUGE = "a body of 24 MB"
    DEEP = "JSON nested 200,000 deep"
    BAD_ROW = "one row that cannot be read"
    ONLY_BAD_ROWS = "rows that cannot be read"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came in; header names are in lower case."""

    path: str
    raw_path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


def _every(_: Seen) -> bool:
    return True


@dataclass(slots=True)
class _Planned:
    fault: Fault
    times: int
    when: Callable[[Seen], bool]
    headers: Mapping[str, str] = field(default_factory=dict)


class Gate:
    """Stands before an ASGI app; `elsewhere` is the base URL that `REDIRECT_AWAY` leads to."""

    def __init__(self, app: ASGIApp) -> None:
        self.requests: list[Seen] = []
        self.elsewhere = ""
        self._app = app
        self._planned: list[_Planned] = []
        self._came = asyncio.Condition()

    def fail(
        self,
        fault: Fault,
        times: int = 1,
        when: Callable[[Seen], bool] = _every,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next `times` requests that `when` is true of with `fault`, after those planned before."""
        self._planned.append(_Planned(fault, times, when, headers or {}))

    def heal(self) -> None:
        """Answer rightly from now on."""
        self._planned.clear()

    async def seen(self, count: int) -> None:
        """Return once `count` requests have come in, all told."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.requests) >= count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _seen(scope)
        async with self._came:
            self.requests.append(seen)
            self._came.notify_all()
        planned = self._take(seen)
        if seen.path == ENDLESS:
            planned = _Planned(Fault.REDIRECT_LOOP, 1, _every)
        if planned is None or planned.fault in {Fault.BAD_ROW, Fault.ONLY_BAD_ROWS}:
            await self._app({**scope, "fault": planned and planned.fault}, receive, send)
        elif planned.fault in _CONNECTION:
            await _CONNECTION[planned.fault](receive, send)
        else:
            response = self._response(planned, seen)
            await response(scope, receive, send)

    def _take(self, seen: Seen) -> _Planned | None:
        for planned in self._planned:
            if planned.when(seen):
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned
        return None

    def _response(self, planned: _Planned, seen: Seen) -> Response:
        match planned.fault:
            case Fault.REDIRECT_LOOP:
                return RedirectResponse(ENDLESS)
            case Fault.REDIRECT_AWAY:
                return RedirectResponse(self.elsewhere + seen.raw_path)
            case Fault.HUGE:
                return StreamingResponse((b" " * 1_000_000 for _ in range(24)), media_type="application/json")
            case Fault.PAGE | Fault.ACCESS_DENIED as page:
                return Response(PAGE, 200 if page is Fault.PAGE else 403, media_type="text/html")
            case (
                Fault.TOO_MANY | Fault.NOT_ACCEPTABLE | Fault.ERROR_500 | Fault.ERROR_503 | Fault.FORBIDDEN
            ) as status:
                return PlainTextResponse("Not now.", int(status), dict(planned.headers))
            case other:
                return Response(_BODIES[other], media_type="application/json")


_BODIES = {
    Fault.EMPTY: "",
    Fault.RATE_EXCEEDED: "Rate exceeded.",
    Fault.MALFORMED: '[{"paper": {"id": "26',
    Fault.ERROR_OBJECT: '{"error": "The list cannot be made\\u001b[31m just now."}',
    Fault.OBJECT: '{"papers": []}',
    Fault.DEEP: "[" * 200_000 + "]" * 200_000,
}


def _seen(scope: Scope) -> Seen:
    query = scope["query_string"].decode("ascii")
    return Seen(
        path=scope["path"],
        raw_path=scope["raw_path"].decode("ascii") + (f"?{query}" if query else ""),
        params=dict(parse_qsl(query)),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
    )


async def _truncated(receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"5000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'[{"paper": {"id": "26', "more_body": True})
    hang_up(receive)
    await _gone(receive)


async def _reset(receive: Receive, _: Send) -> None:
    reset(receive)
    await _gone(receive)


async def _slow(receive: Receive, _: Send) -> None:
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_CONNECTION: Mapping[Fault, Callable[[Receive, Send], Any]] = {
    Fault.TRUNCATED: _truncated,
    Fault.RESET: _reset,
    Fault.SLOW: _slow,
}
