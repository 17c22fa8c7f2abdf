"""A platform as a process of its own: it records every message that it takes, and goes wrong by chance.

It does what the worst of them do: it takes the same message twice if it is sent twice, and tells what it has when it
is asked by key.
"""

import argparse
import asyncio
import json
import random
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from aiohttp import web

from tests.torture.faults import RATES, Blur, Fault, draw
from tests.torture.limits import HOLD, LATEST, Limits

STALL = 3.0
"""Seconds; longer than anybody waits for an answer."""
TELLING = "torture:"
"""Of other addresses it cannot tell what arrived there."""

_REFUSED: Mapping[StrEnum, int] = {
    Fault.RESET: 0,
    Fault.BUSY: 503,
    Fault.BROKEN: 500,
    Fault.REJECTED: 422,
}


class Platform:
    """The record, the faults and the handlers."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.rates: dict[str, float] = dict(RATES)
        self.messages: list[dict[str, Any]] = []
        self._ids: set[str] = set()
        self.rejected: set[str] = set()
        self.limits = Limits(self._chance)
        self.faults: Counter[str] = Counter()
        self._later: set[asyncio.Task[None]] = set()

    def app(self) -> web.Application:
        """As an aiohttp application."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/messages", self.post),
                web.get("/find", self.find),
                web.get("/record", self.record),
                web.get("/pending", self.pending),
                web.get("/some", self.some),
                web.post("/rates", self.set_rates),
                web.post("/limits", self.set_limits),
            ]
        )
        return app

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take a message, or not."""
        sent = self.limits.note("post", request, json.loads(await request.read()))
        if refusal := self.limits.refuse(sent):
            return refusal
        if sent["key"] in self.rejected or self._is_astray(sent["parent"]):
            return web.Response(status=422)
        if HOLD in request.headers:
            self._accept(sent)
            return await _until_gone(request)
        fault = draw(self._chance, Fault, self.rates)
        if fault is Fault.REJECTED and sent["key"].startswith("notice/"):
            fault = None  # who was to be told would not be
        self.faults[fault or ""] += 1
        return await self._go_wrong(request, sent, fault) if fault else self._accept_and_answer(sent)

    def _is_astray(self, parent: str | None) -> bool:
        """Whether it answers a message that is not here."""
        return parent is not None and parent not in self._ids

    async def _go_wrong(self, request: web.Request, sent: dict[str, Any], fault: StrEnum) -> web.StreamResponse:
        if fault is Fault.BURST:
            return self.limits.begin_wait(sent)
        if fault in _REFUSED:
            return self._refuse(request, sent, fault)
        match fault:
            case Fault.LATE:
                return self._accept_late(request, sent)
            case Fault.SLOW:
                return await self._accept_slowly(request, sent, self._chance.uniform(0.05, 0.4))
            case Fault.STALLED:
                return await self._accept_slowly(request, sent, STALL)
        self._accept(sent)
        return await _accepted_and_broken(request, fault)

    def _refuse(self, request: web.Request, sent: dict[str, Any], fault: StrEnum) -> web.StreamResponse:
        if fault == Fault.RESET:
            return _reset(request)
        if fault == Fault.REJECTED:
            self.rejected.add(sent["key"])
        return web.Response(status=_REFUSED[fault])

    def _accept(self, sent: dict[str, Any]) -> dict[str, Any]:
        taken = {**sent, "id": f"m{len(self.messages) + 1}", "at": time.time(), "answered": None}
        self.messages.append(taken)
        self._ids.add(taken["id"])
        return taken

    def _accept_and_answer(self, sent: dict[str, Any]) -> web.Response:
        taken = self._accept(sent)
        taken["answered"] = time.time()
        return web.json_response({"id": taken["id"]})

    async def _accept_slowly(self, request: web.Request, sent: dict[str, Any], seconds: float) -> web.Response:
        taken = self._accept(sent)
        await asyncio.sleep(seconds)
        if request.transport is not None and not request.transport.is_closing():
            taken["answered"] = time.time()
        return web.json_response({"id": taken["id"]})

    def _accept_late(self, request: web.Request, sent: dict[str, Any]) -> web.StreamResponse:
        async def later() -> None:
            await asyncio.sleep(self._chance.uniform(0.2, 1.0) * LATEST)
            self._accept(sent)

        task = asyncio.create_task(later())
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return _reset(request)

    async def find(self, request: web.Request) -> web.StreamResponse:
        """Whether a message with this key is there."""
        asked = self.limits.note("find", request, dict(request.query))
        if refusal := self.limits.keep_from_looking(asked):
            return refusal
        blur = draw(self._chance, Blur, self.rates)
        if blur:
            self.faults[blur] += 1
        match blur:
            case Blur.RESET:
                return _reset(request)
            case Blur.BROKEN:
                return web.Response(status=500)
            case Blur.BURST:
                return self.limits.begin_wait(asked)
            case Blur.SLOW:
                await asyncio.sleep(0.2)
        return self._tell(asked)

    def _tell(self, asked: dict[str, Any]) -> web.Response:
        if not asked["address"].startswith(TELLING):
            return web.Response(status=501)
        for taken in self.messages:
            if taken["key"] == asked["key"] and taken["address"] == asked["address"]:
                return web.json_response({"id": taken["id"]})
        return web.Response(status=404)

    async def record(self, _: web.Request) -> web.Response:
        """Everything."""
        return web.json_response(
            {
                "messages": self.messages,
                "rejected": sorted(self.rejected),
                "requests": self.limits.requests,
                "refusals": self.limits.refusals,
                "faults": dict(self.faults),
            }
        )

    async def pending(self, _: web.Request) -> web.Response:
        """How many messages are still to turn up."""
        return web.json_response(len(self._later))

    async def some(self, request: web.Request) -> web.Response:
        """The messages of some keys."""
        keys = set(request.query.getall("key", []))
        return web.json_response([taken for taken in self.messages if taken["key"] in keys])

    async def set_rates(self, request: web.Request) -> web.Response:
        """How often what goes wrong from now on."""
        self.rates = await request.json()
        return web.Response()

    async def set_limits(self, request: web.Request) -> web.Response:
        """What is closed, and what is revoked, from now on."""
        said = await request.json()
        self.limits.closed, self.limits.revoked = set(said["closed"]), set(said["revoked"])
        return web.Response()


def _reset(request: web.Request) -> web.StreamResponse:
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def _accepted_and_broken(request: web.Request, fault: str) -> web.StreamResponse:
    transport = request.transport
    if fault == Fault.BROKEN_AFTER or not isinstance(transport, asyncio.Transport):
        return web.Response(status=502)
    if fault == Fault.LOST:
        return _reset(request)
    if fault == Fault.HALF_ANSWER:
        transport.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"id": "m')
    transport.write_eof()
    return await _until_gone(request)


async def _until_gone(request: web.Request) -> web.StreamResponse:
    transport = request.transport
    while transport is not None and not transport.is_closing():  # noqa: ASYNC110 - aiohttp tells no handler that its client is gone
        await asyncio.sleep(0.02)
    return web.Response()


async def _main(seed: int) -> None:
    runner = web.AppRunner(Platform(seed).app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    asyncio.run(_main(parser.parse_args().seed))
