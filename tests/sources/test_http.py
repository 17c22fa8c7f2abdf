import asyncio
import traceback
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.domain.errors import SettingsError, SourceFailed
from bot.sources.http import LONGEST_WAIT, Limits
from bot.sources.hugging_face import HuggingFace
from tests.fakes import FakeClock
from tests.sources.world import NOW, TOKEN, World, answering, failure_of, opened, read_day
from tests.standins.faults import Fault
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.server import serve

EMPTY = httpx.Response(200, json=[])


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made_world:
        yield made_world


async def test_no_token_is_sent_where_there_is_none(world: World) -> None:
    for token in (None, ""):
        await read_day(HuggingFace(world.client, world.clock, token=token))
    assert not any("authorization" in seen.headers for seen in world.server.gate.requests)


@pytest.mark.parametrize("token", ["hf_donottell\n", "hf donottell", "hf_donottellé"])
async def test_what_cannot_be_a_token_is_a_wrong_setting(world: World, token: str) -> None:
    with pytest.raises(SettingsError) as failure:
        HuggingFace(world.client, world.clock, token=token)
    assert "donottell" not in str(failure.value)


async def test_a_server_may_live_below_a_path() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return EMPTY

    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, base_url="https://mirror.example.org/hf/") as client:
        await read_day(HuggingFace(client, FakeClock(NOW)))
    assert seen == ["/hf/api/daily_papers"]


async def test_one_request_at_a_time() -> None:
    running = most = 0

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return httpx.Response(200, json=[])

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="https://papers.example.org")
    source = HuggingFace(client, FakeClock(NOW))
    await asyncio.gather(*(read_day(source) for _ in range(5)))
    assert most == 1


async def test_an_exhausted_quota_is_waited_out(world: World) -> None:
    world.server.quota = 1
    assert len((await world.day()).entries) == 24
    assert world.clock.slept == [NOW + timedelta(seconds=301)]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit": '"api";r=0;t=55'}, 56),
        ({"RateLimit": '"api"; r=0; t=0', "Retry-After": "9"}, 1),
        ({"RateLimit": '"pages";r=3;t=10, "api";r=0;t=20'}, 21),
        ({"RateLimit": "nonsense;t=soon", "Retry-After": "9"}, 9),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "Fri, 18 Sep 2026 20:01:10 GMT"}, 70),
        ({"Retry-After": "Fri, 18 Sep 2026 19:00:00 GMT"}, 1),
        ({"Retry-After": "later"}, 10),
        ({}, 10),
    ],
)
async def test_a_429_says_how_long_to_wait(world: World, headers: dict[str, str], seconds: int) -> None:
    world.server.gate.fail(Fault.TOO_MANY, headers=headers)
    await world.day()
    assert world.clock.slept == [NOW + timedelta(seconds=seconds)]


async def test_without_a_hint_the_waits_grow_and_end(world: World) -> None:
    world.server.gate.fail(Fault.TOO_MANY, times=9)
    assert await failure_of(world.source) == (
        "Hugging Face answers no more requests for now: try again at 2026-09-18 20:02:30 UTC."
    )
    assert world.clock.slept == [NOW + timedelta(seconds=s) for s in (10, 30, 70)]
    assert len(world.server.gate.requests) == 4


async def test_a_long_wait_is_left_to_people(world: World) -> None:
    world.server.gate.fail(Fault.TOO_MANY, headers={"Retry-After": str(int(LONGEST_WAIT.total_seconds()) + 1)})
    assert "2026-09-18 20:05:11 UTC" in await failure_of(world.source)
    assert world.clock.slept == []


async def test_the_longest_wait_is_waited(world: World) -> None:
    world.server.gate.fail(Fault.TOO_MANY, headers={"RateLimit": '"api";r=0;t=309'})
    await world.day()
    assert world.clock.slept == [NOW + LONGEST_WAIT]


PASSING = [Fault.ERROR_500, Fault.ERROR_503, Fault.TRUNCATED, Fault.RESET]


@pytest.mark.parametrize("fault", PASSING)
async def test_a_passing_fault_is_tried_again_twice(world: World, fault: Fault) -> None:
    world.server.gate.fail(fault, times=2)
    assert len((await world.day()).entries) == 24
    assert world.clock.slept == [NOW + timedelta(seconds=1), NOW + timedelta(seconds=3)]


@pytest.mark.parametrize("fault", PASSING)
async def test_a_fault_that_stays_is_a_failure(world: World, fault: Fault) -> None:
    world.server.gate.fail(fault, times=9)
    await failure_of(world.source)
    assert len(world.server.gate.requests) == 3


@pytest.mark.parametrize("limits", [Limits(read=0.02), Limits(whole=0.02)])
async def test_a_slow_answer_is_tried_again_and_then_a_failure(world: World, limits: Limits) -> None:
    world.server.gate.fail(Fault.SLOW, times=3)
    source = HuggingFace(world.client, world.clock, limits=limits)
    assert await failure_of(source) == "Hugging Face took too long to answer: try again later."
    assert len(world.server.gate.requests) == 3
    assert len((await read_day(HuggingFace(world.client, world.clock))).entries) == 24


@pytest.mark.parametrize("jitter", [0.0, 1.0])
async def test_pauses_are_spread_by_the_jitter(world: World, jitter: float) -> None:
    world.server.gate.fail(Fault.ERROR_503)
    await read_day(HuggingFace(world.client, world.clock, jitter=lambda: jitter))
    assert world.clock.slept == [NOW + timedelta(seconds=0.5 + jitter)]


@pytest.mark.parametrize(("hops", "day"), [(3, date(2026, 9, 17)), (4, None)])
async def test_three_redirects_are_followed_and_no_more(hops: int, day: date | None) -> None:
    answers = [httpx.Response(302, headers={"Location": f"/{n}"}) for n in range(hops)]
    answers.append(httpx.Response(200, json=[{"paper": {"submittedOnDailyAt": "2026-09-17"}}]))
    source = answering(lambda _: answers.pop(0))
    if day:
        assert await source.newest_day() == day
    else:
        with pytest.raises(SourceFailed, match="redirects on and on"):
            await source.newest_day()


async def test_redirects_without_end_are_a_failure(world: World) -> None:
    world.server.gate.fail(Fault.REDIRECT_LOOP)
    assert "redirects on and on" in await failure_of(world.source)
    assert len(world.server.gate.requests) == 4


async def test_the_token_does_not_follow_a_redirect_to_another_host(world: World) -> None:
    other = HuggingFaceServer(now=world.clock.now)
    async with serve(other.gate) as elsewhere:
        world.server.gate.elsewhere = elsewhere
        world.server.gate.fail(Fault.REDIRECT_AWAY, times=2)
        assert len((await world.day()).entries) == 24
    assert len(other.gate.requests) == 2
    assert not any("authorization" in seen.headers or TOKEN in str(seen) for seen in other.gate.requests)
    assert all("authorization" in seen.headers for seen in world.server.gate.requests)


@pytest.mark.parametrize("location", ["ftp://example.org/", "http://", "http://[", "data:,[]"])
async def test_a_redirect_to_nowhere_is_a_failure(location: str) -> None:
    await failure_of(answering(lambda _: httpx.Response(302, headers={"Location": location})))


@pytest.mark.parametrize("status", [204, 304, 302])
async def test_a_status_without_an_answer_is_a_failure(status: int) -> None:
    assert f"({status})" in await failure_of(answering(lambda _: httpx.Response(status)))


async def test_the_token_is_in_no_traceback_log_or_representation(world: World) -> None:
    world.server.gate.fail(Fault.RESET, times=9)
    with capture_logs() as logs, pytest.raises(SourceFailed) as failure:
        await world.day()
    whole = traceback.TracebackException.from_exception(failure.value, capture_locals=True)
    assert TOKEN not in "".join(whole.format())
    assert TOKEN not in f"{logs} {world.source!r} {vars(world.source)}"
