from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, OutcomeUnknown, Receipt, RetryLater
from bot.domain.refusal import Scope
from tests.adapters.slack.harness import NOWHERE, SlackHarness, connected
from tests.adapters.slack.test_send import KEY, attempt
from tests.standins.faults import Fault
from tests.standins.slack_state import ALL_SCOPES, Post, Team


def noise(team: Team, count: int, *, before: bool = False, channel: str = "C0PAPERS", **args: object) -> None:
    """Messages of others."""
    latest = float(team.posts[-1].ts) if team.posts else team.now()
    for n in range(1, count + 1):
        ts = f"{latest + (-n if before else n) * 0.001:.6f}"
        team.posts.append(Post(channel=channel, ts=ts, args={"text": "hello", **args}))
    team.posts.sort(key=lambda post: float(post.ts))


async def sent(harness: SlackHarness, one: Attempt) -> Receipt:
    """A message that arrived though its answer did not."""
    harness.server.fail("internal_error", stored=True)
    with pytest.raises(OutcomeUnknown):
        await harness.adapter.send(one)
    return Receipt(message_id=harness.server.team.posts[-1].ts)


@pytest.mark.parametrize(
    "address", ["slack:T0WIRE/C0PAPERS", "slack:#papers", "slack:T0WIRE/G0SECRET", "slack:T0WIRE/U0ADA"]
)
async def test_a_message_whose_answer_was_lost_is_found(address: str) -> None:
    async with connected() as harness:
        one = attempt(harness, address)
        assert await harness.adapter.find(one) == Absent()
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)


async def test_a_part_in_a_thread_is_found_there() -> None:
    async with connected() as harness:
        first = await harness.adapter.send(replace(attempt(harness), key="other/0"))
        one = attempt(harness, parent=first.message_id)
        assert await harness.adapter.find(one) == Absent()
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)


async def test_other_keys_are_not_it() -> None:
    async with connected() as harness:
        await harness.adapter.send(replace(attempt(harness), key=f"{KEY}0"))
        assert await harness.adapter.find(attempt(harness)) == Absent()


async def test_the_same_key_of_another_app_is_not_it() -> None:
    """Another Paperwire, on a database of its own, posts into the same channel."""
    async with connected() as harness:
        team, one = harness.server.team, attempt(harness)
        team.bot_id = "B0OTHER"
        await sent(harness, one)
        team.bot_id = "B0WIRE"
        assert await harness.adapter.find(one) == Absent()
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)


async def test_where_slack_does_not_say_who_wrote_it_the_key_is_enough() -> None:
    async with connected(Team(bot_id="")) as harness:
        one = attempt(harness)
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)


async def test_a_busy_channel_is_looked_through_page_by_page() -> None:
    async with connected() as harness:
        one = attempt(harness)
        receipt = await sent(harness, one)
        noise(harness.server.team, 450)
        assert await harness.adapter.find(one) == Found(receipt)
        assert [method for method, _ in harness.server.calls].count("conversations.history") == 3


async def test_nobody_looks_for_ever() -> None:
    async with connected() as harness:
        noise(harness.server.team, 3000)
        assert await harness.adapter.find(attempt(harness)) == CannotTell()


async def test_only_what_was_posted_since_is_looked_at() -> None:
    async with connected() as harness:
        noise(harness.server.team, 900)
        later = replace(attempt(harness), started=datetime.now(UTC) + timedelta(minutes=20))
        assert await harness.adapter.find(later) == Absent()
        assert [method for method, _ in harness.server.calls] == ["conversations.history"]


async def test_a_clock_that_is_some_seconds_fast_does_not_hide_it() -> None:
    async with connected() as harness:
        one = replace(attempt(harness), started=datetime.now(UTC) + timedelta(seconds=50))
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)


async def test_apps_with_few_reads_find_it_on_the_first_page_or_cannot_tell() -> None:
    async with connected(few_reads=True) as harness:
        one = attempt(harness)
        receipt = await sent(harness, one)
        noise(harness.server.team, 14)
        assert await harness.adapter.find(one) == Found(receipt)
    async with connected(few_reads=True) as harness:
        one = attempt(harness)
        await sent(harness, one)
        noise(harness.server.team, 15)
        assert await harness.adapter.find(one) == CannotTell()
    async with connected(few_reads=True) as harness:
        one = attempt(harness)
        receipt = await sent(harness, one)
        assert await harness.adapter.find(one) == Found(receipt)
        with pytest.raises(RetryLater) as later:  # within the minute nothing was read that could tell
            await harness.adapter.find(one)
        assert later.value.scope is Scope.DESTINATION, "others are posted to meanwhile"


async def test_what_slack_keeps_to_itself_is_not_absent() -> None:
    async with connected() as harness:
        noise(harness.server.team, 1, metadata={"event_type": "paperwire_part", "event_payload": None})
        assert await harness.adapter.find(attempt(harness)) == CannotTell()


@pytest.mark.parametrize("what", ["internal_error", "429", "500", "404", "page", "drop"])
async def test_trouble_is_not_absence_and_is_asked_about_later(what: str) -> None:
    async with connected() as harness:
        harness.server.fail(what, "conversations.history", times=9)
        with pytest.raises(RetryLater):
            await harness.adapter.find(attempt(harness))


async def test_a_thread_that_is_gone_cannot_tell() -> None:
    async with connected() as harness:
        harness.server.fail("thread_not_found", "conversations.history", times=9)
        assert await harness.adapter.find(attempt(harness)) == CannotTell()


@pytest.mark.parametrize("fault", [Fault.OBJECT, Fault.MALFORMED, Fault.EMPTY])
async def test_answers_that_are_not_slack_s_are_not_absence(fault: Fault) -> None:
    async with connected() as harness:
        harness.server.gate.fail(fault)
        assert await _found_or_trouble(harness) in (CannotTell(), None)


async def _found_or_trouble(harness: SlackHarness) -> Found | Absent | CannotTell | None:
    try:
        return await harness.adapter.find(attempt(harness))
    except RetryLater:
        return None


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("slack:T0WIRE/C0PAPERS", "channels:history"),
        ("slack:T0WIRE/G0SECRET", "groups:history"),
        ("slack:T0WIRE/U0ADA", "im:write"),
        ("slack:T0WIRE/U0ADA", "im:history"),
        ("slack:#papers", "channels:read"),
    ],
)
async def test_without_a_scope_nobody_can_tell(address: str, scope: str) -> None:
    async with connected(Team(scopes=ALL_SCOPES - {scope})) as harness:
        one = attempt(harness, address)
        assert await harness.adapter.find(one) == CannotTell()


async def test_a_channel_or_thread_that_is_gone_cannot_tell() -> None:
    async with connected() as harness:
        for address in ("slack:T0WIRE/C0NONE", "slack:#none", "slack:T0WIRE/U0NONE"):
            assert await harness.adapter.find(attempt(harness, address)) == CannotTell()
        assert await harness.adapter.find(attempt(harness, parent="1.0")) == CannotTell()


async def test_nothing_to_connect_to_is_asked_again_later() -> None:
    async with connected() as harness:
        harness.api.client.base_url = NOWHERE
        with pytest.raises(RetryLater):
            await harness.adapter.find(attempt(harness))
