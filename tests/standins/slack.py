"""A stand-in for Slack's Web API over a real socket: posting, history and channels, with the habits of the real one.

By hand: `python -m tests.standins.slack`, and let PAPERWIRE_SLACK_API_URL and SLACK_BOT_TOKEN be what it prints.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.standins.by_hand import WAIT, Fault, Mishap, add_faults
from tests.standins.faults import PAGE, Gate
from tests.standins.server import reset, serve
from tests.standins.slack_state import Channel, Data, SlackError, Team, TooMany

TOKEN = "xoxb-standin"
HISTORY_MINUTE = 60


@dataclass(slots=True)
class _Planned:
    """What befalls a call: an error by name, `drop`, `silence`, `page` or a status; `stored`: after it was done."""

    what: str
    method: str
    times: int
    stored: bool
    more: Mapping[str, str]


class SlackServer:
    """The service for one token; `gate` records the requests, has the faults of all stand-ins, and is the ASGI app.

    `calls` has every call by method with its arguments. `few_reads`: as for apps that are sold outside the Marketplace,
    15 messages a call and one call a minute.
    """

    def __init__(self, team: Team | None = None, *, token: str = TOKEN, few_reads: bool = False) -> None:
        self.team = team or Team()
        self.token = token
        self.few_reads = few_reads
        self.calls: list[tuple[str, Data]] = []
        self._planned: list[_Planned] = []
        self._last_read: float | None = None
        self._app = Starlette(routes=[Route("/api/{method}", self._call, methods=["GET", "POST"])])
        self.gate = Gate(self)

    def fail(
        self,
        what: str,
        method: str = "chat.postMessage",
        times: int = 1,
        *,
        stored: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next `times` calls of `method` with the error `what`, `more` beside it; or `drop` the connection,
        or answer with `silence`, or send a `page`, or a status such as `500` with `more` as headers. `stored`: the call
        is done first, as when a message arrives and its answer does not.
        """
        self._planned.append(_Planned(what, method, times, stored, more or {}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "drop": lambda: reset(receive)}, receive, send)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        planned = self._take(method)
        if planned and not planned.stored:
            return await _failed(planned, request)
        answer = self._answer(method, args, request)
        return await _failed(planned, request) if planned else answer

    def _take(self, method: str) -> _Planned | None:
        planned = next((one for one in self._planned if one.method == method), None)
        if planned:
            planned.times -= 1
            if planned.times == 0:
                self._planned.remove(planned)
        return planned

    def _answer(self, method: str, args: Data, request: Request) -> Response:
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.team.scopes))}
        try:
            self._check(args, request)
            return JSONResponse({"ok": True, **_METHODS.get(method, _unknown)(self, args)}, headers=headers)
        except SlackError as error:
            return JSONResponse(error.data, headers=headers)
        except TooMany as busy:
            wait = headers | {"Retry-After": str(busy.seconds)}
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, wait)

    def _check(self, args: Data, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or args.get("token")
        if not token:
            raise SlackError("not_authed")
        if token != self.token:
            raise SlackError("invalid_auth")

    def auth(self, _: Data) -> Data:
        team = self.team
        url = "https://readers.slack.example/"
        return {
            "url": url,
            "team": team.name,
            "user": team.bot,
            "team_id": team.id,
            "user_id": "U0WIRE",
            "bot_id": team.bot_id,
        }

    def post(self, args: Data) -> Data:
        made = self.team.post({**args, **{key: _loaded(args.get(key)) for key in ("blocks", "metadata")}})
        return {"channel": made.channel, "ts": made.ts, "message": made.described(metadata=True)}

    def info(self, args: Data) -> Data:
        channel = self.team.channel(args.get("channel", ""))
        self.team.need(f"{channel.kind}:read")
        return {"channel": channel.described()}

    def list_channels(self, args: Data) -> Data:
        kinds = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
        asked = {kinds[one] for one in args.get("types", "public_channel").split(",")}
        for kind in asked:
            self.team.need(f"{kind}:read")
        seen = [one for one in self.team.channels if one.kind in asked and (one.is_member or not one.is_private)]
        rows, more = _page([one.described() for one in seen], args, most=1000)
        return {"channels": rows, **more}

    def history(self, args: Data) -> Data:
        return self._read(args, None)

    def replies(self, args: Data) -> Data:
        return self._read(args, args.get("ts", ""))

    def _read(self, args: Data, thread: str | None) -> Data:
        channel = self.team.channel(args.get("channel", ""))
        self.team.need(f"{channel.kind}:history")
        if not channel.is_member:
            raise SlackError("not_in_channel")
        self._count_read()
        metadata = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
        posts = [one.described(metadata=metadata) for one in self.team.within(channel, args, thread)]
        rows, more = _page(posts, args, most=15 if self.few_reads else 999)
        return {"messages": rows, "has_more": bool(more), **more}

    def _count_read(self) -> None:
        now = self.team.now()
        if self.few_reads and self._last_read is not None and now - self._last_read < HISTORY_MINUTE:
            raise TooMany(int(HISTORY_MINUTE - (now - self._last_read)) + 1)
        self._last_read = now

    def open_direct(self, args: Data) -> Data:
        self.team.need("im:write")
        found = next((one for one in self.team.channels if one.person and one.person == args.get("users")), None)
        if not found:
            raise SlackError("user_not_found")
        return {"channel": {"id": found.id}}


_METHODS: Mapping[str, Callable[[SlackServer, Data], Data]] = {
    "auth.test": SlackServer.auth,
    "chat.postMessage": SlackServer.post,
    "conversations.history": SlackServer.history,
    "conversations.info": SlackServer.info,
    "conversations.list": SlackServer.list_channels,
    "conversations.open": SlackServer.open_direct,
    "conversations.replies": SlackServer.replies,
}


def _unknown(_: SlackServer, __: Data) -> Data:
    raise SlackError("unknown_method")


async def _failed(planned: _Planned, request: Request) -> Response:
    if planned.what in {"drop", "silence"}:
        if planned.what == "drop":
            request.scope["drop"]()
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response()
    if planned.what == "page":
        return Response(PAGE, media_type="text/html")
    if planned.what.isdigit():
        return PlainTextResponse("Not now.", int(planned.what), dict(planned.more))
    return JSONResponse({"ok": False, "error": planned.what, **planned.more})


async def _arguments(request: Request) -> Data:
    """Slack: arguments come in the address, as a form or as JSON."""
    args: Data = dict(request.query_params)
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        return args | dict(json.loads(body or b"{}"))
    return args | dict(parse_qsl(body.decode()))


def _loaded(value: Any) -> Any:  # noqa: ANN401
    """A form holds blocks and metadata as JSON; what cannot be read is left for the check."""
    with suppress(ValueError):
        return json.loads(value) if isinstance(value, str) else value
    return value


def _page(rows: list[Data], args: Data, most: int) -> tuple[list[Data], Data]:
    start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or 100), most)
    end = start + limit
    return rows[start:end], {"response_metadata": {"next_cursor": str(end)}} if end < len(rows) else {}


def befall(server: SlackServer, fault: Fault) -> None:
    """Let it befall the next messages."""
    what, stored, more = _MISHAPS[fault.mishap]
    server.fail(what, times=fault.times, stored=stored, more=more)


_MISHAPS: Mapping[Mishap, tuple[str, bool, Mapping[str, str]]] = {
    Mishap.ANSWER_LOST: ("drop", True, {}),
    Mishap.RESET: ("drop", False, {}),
    Mishap.SILENCE: ("silence", True, {}),
    Mishap.BUSY: ("429", False, {"Retry-After": str(WAIT)}),
    Mishap.DOWN: ("500", False, {}),
    Mishap.REFUSED: ("restricted_action", False, {}),
}


async def _by_hand(options: argparse.Namespace) -> None:
    team = Team(one_a_second=True)
    team.channels += [Channel(id=f"C0MORE{at}", name=name) for at, name in enumerate(options.channel)]
    server = SlackServer(replace(team), token=options.token, few_reads=options.few_reads)
    for fault in options.fault:
        befall(server, fault)
    async with serve(server.gate, options.port) as url:
        sys.stdout.write(f"PAPERWIRE_SLACK_API_URL={url}/api SLACK_BOT_TOKEN={server.token}\n")
        for channel in team.channels:
            sys.stdout.write(f"slack:{team.id}/{channel.id}  {channel.name or channel.person}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.slack",
        description="A stand-in for Slack on this machine. It prints what to set, and serves until Ctrl-C.",
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="the port on 127.0.0.1; else a free one")
    parser.add_argument("--token", default=TOKEN, help="the token it takes")
    parser.add_argument("--channel", action="append", default=[], metavar="NAME", help="one more channel")
    parser.add_argument("--few-reads", action="store_true", help="history 15 messages a call and one call a minute")
    add_faults(parser)
    with suppress(KeyboardInterrupt):
        asyncio.run(_by_hand(parser.parse_args()))


if __name__ == "__main__":
    main()
