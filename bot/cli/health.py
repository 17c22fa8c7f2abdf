"""`/healthz` and `/readyz` on the loopback interface."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.domain.errors import SettingsError

HOST = "127.0.0.1"
PORTS_TO_TRY = 50


class _Server(uvicorn.Server):
    """Leaves signals to the process it serves in."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(port: int, ready: Callable[[], bool]) -> AsyncIterator[str]:
    """Serve while the block runs; gives the address. A port that is taken leads to the next free one, 0 to any."""
    listener = listen(port)
    config = uvicorn.Config(
        health(ready), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def health(ready: Callable[[], bool]) -> Starlette:
    """The two routes: `/healthz` answers while the process lives, `/readyz` with 503 while it cannot post."""

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> JSONResponse:
        fine = ready()
        return JSONResponse({"status": "ready" if fine else "not ready"}, status_code=200 if fine else 503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])


def listen(port: int) -> socket.socket:
    """A listening socket on `port` or the next free one after it. Raises SettingsError where none is free."""
    for candidate in range(port, min(port + PORTS_TO_TRY, 65536)) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen()  # two processes can bind to one port; only one can listen
        except OSError:
            listener.close()
        else:
            return listener
    raise SettingsError(f"PAPERWIRE_HTTP_PORT {port} and the next {PORTS_TO_TRY} ports are taken; set it to 0.")
