"""A server that takes chat.postMessage 20 ms after it was asked: `python -m benchmarks.slack_sink PORT`.

As little as it can be, in a process of its own, so that it is not what is measured.
"""

import asyncio
import itertools
import json
import sys
from contextlib import closing, suppress

ANSWERS_AFTER = 0.02
"""Seconds."""
_TEAM = json.dumps({"ok": True, "team_id": "T0", "team": "Bench", "user": "paperwire"})
_numbers = itertools.count(1)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # The end of a request that never comes is how a client says that it is done.
    with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode("latin-1").lower().split("\r\n")
            length = next((int(line.partition(":")[2]) for line in lines if line.startswith("content-length:")), 0)
            await reader.readexactly(length)
            is_post = "chat.postmessage" in lines[0]
            if is_post:
                await asyncio.sleep(ANSWERS_AFTER)
            body = json.dumps({"ok": True, "channel": "C0", "ts": f"{next(_numbers)}.000100"}) if is_post else _TEAM
            writer.write(_answer(body.encode()))
            await writer.drain()


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def _main(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
