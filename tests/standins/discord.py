"""A stand-in for Discord's REST API over a real socket: as much of it as posting into channels needs.

By hand: `python -m tests.standins.discord --port 3200` prints what to set. What was posted:
`curl -A 'DiscordBot (x, 1)' -H 'Authorization: Bot standin' ADDRESS/channels/CHANNEL/messages`.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.standins.by_hand import WAIT, Fault, Mishap, add_faults
from tests.standins.discord_answers import Broken, Refusal, Silent, limited
from tests.standins.discord_posts import Posts, bucket, message_in
from tests.standins.discord_world import BOT, HISTORY, SEND, SEND_IN_THREADS, VIEW, Channel, Guild, Json, World
from tests.standins.faults import Gate
from tests.standins.server import serve

API = "/api/v10"
ALWAYS = 1_000_000
_AGENT = re.compile(r"DiscordBot \(\S+, \S+\)")


def utc_now() -> datetime:
    """The time now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Planned:
    answer: Response
    times: int
    after_storing: bool


class DiscordServer:
    """The API; `gate` records the requests, has faults that befall any of them, and is the ASGI app to serve.

    A bot of any token is taken unless `token` is given. `a_window`: see `Posts`.
    """

    def __init__(
        self,
        *things: Guild | Channel,
        token: str | None = None,
        now: Callable[[], datetime] = utc_now,
        a_window: int | None = None,
    ) -> None:
        self.world = World()
        self.world.add(*things)
        self.token = token
        self.posts = Posts(now, a_window)
        self._now = now
        self._planned: list[_Planned] = []
        self.gate = Gate(Starlette(routes=self._routes()))

    @property
    def messages(self) -> list[Json]:
        """Every message as it is stored, in order."""
        return self.posts.messages

    def answer(self, answer: Response, times: int = ALWAYS, *, after_storing: bool = False) -> None:
        """Answer the next `times` attempts to post with this, without storing anything unless it is said."""
        self._planned.append(_Planned(answer, times, after_storing))

    def refuse(self, status: int, code: int, message: str = "No", times: int = ALWAYS) -> None:
        """Refuse what is posted with one of Discord's error codes."""
        self.answer(Refusal(status, code, message).answer, times)

    def heal(self) -> None:
        """Answer rightly from now on."""
        self._planned.clear()
        self.gate.heal()

    def _routes(self) -> list[Route]:
        read: dict[str, Callable[[Request], object]] = {
            "/users/@me": lambda _: {"id": BOT, "username": "Paperwire", "bot": True},
            "/users/@me/guilds": self._guilds,
            "/guilds/{guild}": lambda request: self._guild(request).shown(),
            "/guilds/{guild}/roles": lambda request: self._guild(request).shown()["roles"],
            "/guilds/{guild}/members/{user}": self._member,
            "/channels/{channel}": lambda request: self._channel(request).shown(),
            "/channels/{channel}/messages": self._history,
        }
        reading = [Route(API + path, self._reading(make), methods=["GET"]) for path, make in read.items()]
        return [*reading, Route(f"{API}/channels/{{channel}}/messages", self._posting, methods=["POST"])]

    def _reading(self, make: Callable[[Request], object]) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            try:
                self._check(request)
                return JSONResponse(make(request), headers=bucket(request.url.path, self._now(), 50, 49))
            except Refusal as refused:
                return refused.answer

        return endpoint

    async def _posting(self, request: Request) -> Response:
        raw = await request.body()
        try:
            self._check(request)
            return self._post(request, raw)
        except Refusal as refused:
            return refused.answer

    def _check(self, request: Request) -> None:
        if not _AGENT.match(request.headers.get("user-agent", "")):
            raise Refusal(403, 40333, "internal network error")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bot" or not token or token != (self.token or token):
            raise Refusal(401, 0, "401: Unauthorized")

    def _guilds(self, request: Request) -> list[Json]:
        after, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 200))
        found = sorted((one for one in self.world.guilds.values() if int(one.id) > after), key=lambda one: int(one.id))
        return [{"id": one.id, "name": one.name, "owner": False} for one in found[: min(limit, 200)]]

    def _guild(self, request: Request) -> Guild:
        guild = self.world.guilds.get(request.path_params["guild"])
        if guild is None:
            raise Refusal(404, 10004, "Unknown Guild")
        return guild

    def _member(self, request: Request) -> Json:
        if request.path_params["user"] != BOT:
            raise Refusal(404, 10007, "Unknown Member")
        return self._guild(request).member()

    def _channel(self, request: Request) -> Channel:
        channel = self.world.channels.get(request.path_params["channel"])
        if channel is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if channel.guild and not self.world.may(channel, VIEW):
            raise Refusal(403, 50001, "Missing Access")
        return channel

    def _history(self, request: Request) -> list[Json]:
        """Discord: who may not read the history is shown an empty one."""
        channel = self._channel(request)
        return self.posts.shown(channel, request.query_params) if self.world.may(channel, HISTORY) else []

    def _post(self, request: Request, raw: bytes) -> Response:
        planned = self._take()
        if planned and not planned.after_storing:
            return planned.answer
        channel = self._channel(request)
        if not self.world.may(channel, SEND_IN_THREADS if channel.is_thread else SEND):
            raise Refusal(403, 50013, "Missing Permissions")
        if channel.type not in {0, 5, 10, 11, 12}:
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked:
            raise Refusal(403, 160005, "This thread is locked")
        headers = self.posts.count(channel)
        stored = self.posts.put(channel, message_in(raw, request.headers.get("content-type")))
        return planned.answer if planned else JSONResponse(stored, headers=headers)

    def _take(self) -> _Planned | None:
        if not self._planned:
            return None
        planned = self._planned[0]
        planned.times -= 1
        if planned.times == 0:
            self._planned.pop(0)
        return planned


def befall(server: DiscordServer, fault: Fault) -> None:
    """Let it befall the next messages."""
    answer, stored = _MISHAPS[fault.mishap]
    server.answer(answer(), fault.times, after_storing=stored)


_MISHAPS: Mapping[Mishap, tuple[Callable[[], Response], bool]] = {
    Mishap.ANSWER_LOST: (Broken, True),
    Mishap.RESET: (Broken, False),
    Mishap.SILENCE: (Silent, True),
    Mishap.BUSY: (lambda: limited(WAIT), False),
    Mishap.DOWN: (lambda: Response("Not now.", 500), False),
    Mishap.REFUSED: (lambda: Refusal(403, 50013, "Missing Permissions").answer, False),
}


async def _by_hand(options: argparse.Namespace) -> None:
    guild = Guild(options.guild, "Reading group")
    channel = Channel(options.channel, "papers", guild.id)
    server = DiscordServer(guild, channel, a_window=options.limit, token=options.token)
    for fault in options.fault:
        befall(server, fault)
    async with serve(server.gate, options.port) as url:
        sys.stdout.write(f"PAPERWIRE_DISCORD_API_URL={url}{API} DISCORD_TOKEN={options.token}\n")
        sys.stdout.write(f"discord:{options.guild}/{options.channel}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.discord",
        description="A stand-in for Discord on this machine. It prints its base URL and the address of its channel, and"
        " serves until Ctrl-C.",
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="on 127.0.0.1; a free one unless given")
    parser.add_argument("--guild", default="613425648685547541", metavar="ID", help="the number of its server")
    parser.add_argument("--channel", default="697138785317814292", metavar="ID", help="the number of its channel")
    parser.add_argument(
        "--token", default="standin", metavar="TOKEN", help="the only one it takes; standin unless given"
    )
    parser.add_argument("--limit", type=int, default=5, metavar="N", help="messages in five seconds; 5 unless given")
    add_faults(parser)
    with suppress(KeyboardInterrupt):
        asyncio.run(_by_hand(parser.parse_args()))


if __name__ == "__main__":
    main()
