"""`/healthz` and `/readyz` over a real socket, and the ports they take."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import httpx
import pytest

from bot.cli.health import HOST, PORTS_TO_TRY, health, listen, serving
from bot.domain.errors import SettingsError


def port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def occupy(port: int) -> socket.socket:
    """Somebody else's server on `port`, 0 for any free one."""
    other = socket.socket()
    other.bind((HOST, port))
    other.listen()
    return other


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else has."""
    with closing(occupy(0)) as other:
        yield port_of(other)


async def test_both_routes_answer_in_json() -> None:
    async with serving(0, lambda: True) as address, httpx.AsyncClient(base_url=address, trust_env=False) as client:
        answers = [await client.get(path) for path in ("/healthz", "/readyz")]
        assert [(answer.status_code, answer.json()) for answer in answers] == [
            (200, {"status": "ok"}),
            (200, {"status": "ready"}),
        ]
        assert [(await client.get(path)).status_code for path in ("/", "/metrics")] == [404, 404]
        assert (await client.post("/healthz")).status_code == 405


async def test_not_ready_is_503_as_long_as_it_lasts_and_alive_all_the_while() -> None:
    ready = [False]
    transport = httpx.ASGITransport(health(lambda: ready[0]))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
        assert (await client.get("/healthz")).status_code == 200
        ready[0] = True
        assert (await client.get("/readyz")).status_code == 200


async def test_it_is_on_this_machine_alone_and_gone_afterwards() -> None:
    async with serving(0, lambda: True) as address:
        assert address.startswith("http://127.0.0.1:")
        port = int(address.rpartition(":")[2])
        assert port
    with closing(listen(port)) as again:
        assert port_of(again) == port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port), timeout=5)


async def test_a_port_that_is_taken_leads_to_the_next_free_one(taken: int) -> None:
    with ExitStack() as stack:
        next_one = stack.enter_context(closing(listen(taken)))
        assert taken < port_of(next_one) <= taken + PORTS_TO_TRY
        assert next_one.getsockname()[0] == HOST
    async with serving(taken, lambda: True) as address:
        assert taken < int(address.rpartition(":")[2]) <= taken + PORTS_TO_TRY


def test_two_processes_that_start_together_get_two_ports() -> None:
    """The first has its port from the moment it was given to it, not only once it serves."""
    with closing(listen(0)) as first, closing(listen(port_of(first))) as second:
        assert port_of(first) != port_of(second)


def test_a_port_of_nought_is_any_free_one() -> None:
    with closing(listen(0)) as first, closing(listen(0)) as second:
        assert port_of(first) != port_of(second)
        assert 0 not in {port_of(first), port_of(second)}


def test_when_no_port_is_free_the_setting_is_named() -> None:
    """65535 has no port after it."""
    with ExitStack() as stack:
        with suppress(OSError):  # somebody has it already
            stack.enter_context(closing(occupy(65535)))
        with pytest.raises(SettingsError) as failure:
            listen(65535)
    assert str(failure.value).startswith("PAPERWIRE_HTTP_PORT 65535 ")
    assert str(failure.value).endswith("set it to 0.")
