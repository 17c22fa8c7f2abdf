"""Runs any ASGI app over a real socket on 127.0.0.1, in the running event loop."""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive


@asynccontextmanager
async def serve(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on `port` (0: a free one) and give the base URL; at the end all connections are broken off."""
    with _listener(port) as listener:
        server = _Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        ready = asyncio.create_task(server.ready.wait())
        await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ready.cancel()
            server.over.set()
            await running


async def serve_by_hand(app: ASGIApp, port: int) -> None:
    """Serve until it is cancelled, and print the base URL."""
    async with serve(app, port) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _listener(port: int) -> socket.socket:
    # Nagle's algorithm costs 40 ms an answer; asyncio turns it off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers and its waiting."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.over = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport = cast("asyncio.Transport | None", getattr(connection, "transport", None))
            if transport:
                transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()


def hang_up(receive: Receive) -> None:
    """Close the connection of a request after what was sent, as a server that dies does."""
    _transport(receive).close()


def reset(receive: Receive) -> None:
    """Reset the connection of a request (TCP RST), whatever was sent."""
    transport = _transport(receive)
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _transport(receive: Receive) -> asyncio.Transport:
    cycle: Any = receive.__self__  # type: ignore[attr-defined]
    return cast("asyncio.Transport", cycle.transport)
