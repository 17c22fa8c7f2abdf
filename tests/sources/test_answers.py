import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.errors import SourceChanged, SourceFailed, SourceUnreachable
from bot.sources.hugging_face import HuggingFace
from tests.fakes import FakeClock
from tests.sources.world import NOW, TOKEN, World, answering, failure_of, opened, read_day
from tests.standins.faults import Fault
from tests.standins.hugging_face_data import NEWEST


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made_world:
        yield made_world


NOT_REPEATED = {
    Fault.PAGE: (SourceFailed, "web page"),
    Fault.EMPTY: (SourceFailed, "empty answer"),
    Fault.MALFORMED: (SourceFailed, "not whole JSON"),
    Fault.ERROR_OBJECT: (SourceFailed, "“The list cannot be made just now.”"),
    Fault.OBJECT: (SourceChanged, "not a list"),
    Fault.DEEP: (SourceChanged, "nested too deeply"),
    Fault.HUGE: (SourceFailed, "more than 20 MB"),
    Fault.FORBIDDEN: (SourceFailed, "token"),
}


@pytest.mark.parametrize(("fault", "expected"), NOT_REPEATED.items())
async def test_an_answer_that_is_no_list_is_a_failure_at_once(
    world: World, fault: Fault, expected: tuple[type[SourceFailed], str]
) -> None:
    world.server.gate.fail(fault)
    with pytest.raises(expected[0], match=expected[1]) as failure:
        await world.day()
    assert type(failure.value) is expected[0]
    assert len(world.server.gate.requests) == 1


async def test_what_the_server_says_is_passed_on(world: World) -> None:
    with pytest.raises(SourceFailed, match="“Date 2026-09-19 is in the future”"):
        await world.day(NEWEST + timedelta(days=1))


async def test_the_words_of_the_server_are_cleaned_cut_and_without_the_token() -> None:
    said = f"bad\x1b[31m {TOKEN}\n" + "word " * 99
    sentence = await failure_of(answering(lambda _: httpx.Response(400, json={"error": said})))
    assert sentence.startswith("Hugging Face refused the request (400: “bad … word word")
    assert len(sentence) < 260


@pytest.mark.parametrize("body", ["<html>", '{"error": 3}', "[" * 100_000, "", "[]"])
async def test_a_refusal_needs_no_words(body: str) -> None:
    assert (
        await failure_of(answering(lambda _: httpx.Response(400, text=body)))
        == "Hugging Face refused the request (400)."
    )


async def test_a_missing_list_is_a_failure_not_an_empty_day() -> None:
    sentence = await failure_of(answering(lambda _: httpx.Response(404, headers={"X-Error-Message": "No such page"})))
    assert sentence == (
        "Hugging Face does not have what was asked for (404: “No such page”): check its web address in the settings."
    )


def _connect_error(text: str, cause: Exception | None = None) -> httpx.ConnectError:
    error = httpx.ConnectError(text)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_connect_error("Name or service not known", socket.gaierror(-2, "unknown")), "cannot be looked up"),
        (_connect_error("All connection attempts failed"), "takes no connection"),
        (_connect_error("[SSL: CERTIFICATE_VERIFY_FAILED] expired"), "certificate"),
        (httpx.ConnectTimeout("timed out"), "does not answer"),
        (httpx.ProxyError("403 Forbidden"), "proxy"),
    ],
)
async def test_no_connection_is_not_tried_again(error: httpx.TransportError, said: str) -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise error

    with pytest.raises(SourceUnreachable, match=said):
        await read_day(answering(answer))
    assert len(asked) == 1


async def test_a_base_url_that_is_none_is_a_failure() -> None:
    async with httpx.AsyncClient(base_url="papers.example.org", trust_env=False) as client:
        with pytest.raises(SourceFailed, match="no usable web address"):
            await read_day(HuggingFace(client, FakeClock(NOW)))
