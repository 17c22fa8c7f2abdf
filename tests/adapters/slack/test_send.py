import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.errors import LATER, REFUSALS, UNSURE
from bot.domain.delivery import Attempt, OutcomeUnknown, Refused, RetryLater, Timings, WhenUnsure
from bot.domain.refusal import Refusal, Scope
from bot.message import Message
from tests.adapters.slack.harness import NOWHERE, SlackHarness, connected
from tests.standins.faults import Fault
from tests.standins.slack_state import ALL_SCOPES, Team

KEY = "digest/7/2026-05-28T13:00Z/0"
MESSAGE = Message(heading="Papers & more")


def attempt(harness: SlackHarness, address: str = "slack:T0WIRE/C0PAPERS", parent: str | None = None) -> Attempt:
    payload = json.loads(json.dumps(harness.adapter.render(MESSAGE)[0].payload))
    return Attempt(address=address, key=KEY, payload=payload, started=datetime.now(UTC), parent=parent)


async def raised(harness: SlackHarness, address: str = "slack:T0WIRE/C0PAPERS") -> Exception:
    with pytest.raises((RetryLater, Refused, OutcomeUnknown)) as caught:
        await harness.adapter.send(attempt(harness, address))
    return caught.value


async def test_what_is_sent() -> None:
    async with connected() as harness:
        receipt = await harness.adapter.send(attempt(harness))
        (post,) = harness.server.team.posts
    assert receipt.message_id == post.ts
    assert post.channel == "C0PAPERS"
    assert post.args == {
        "channel": "C0PAPERS",
        "text": "Papers &amp; more.",
        "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Papers &amp; more", "emoji": False}}],
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "paperwire_part", "event_payload": {"key": KEY}},
    }


async def test_a_later_part_answers_in_the_thread_of_the_first() -> None:
    async with connected() as harness:
        first = await harness.adapter.send(attempt(harness))
        await harness.adapter.send(attempt(harness, parent=first.message_id))
        assert harness.server.team.posts[1].args["thread_ts"] == first.message_id


@pytest.mark.parametrize(
    ("address", "channel"),
    [("slack:#papers", "C0PAPERS"), ("slack:C0PAPERS", "C0PAPERS"), ("slack:T0WIRE/U0ADA", "D0ADA")],
)
async def test_short_addresses_and_persons_are_posted_to(address: str, channel: str) -> None:
    async with connected() as harness:
        await harness.adapter.send(attempt(harness, address))
        assert harness.server.team.posts[0].channel == channel


@pytest.mark.parametrize(
    ("address", "refusal", "what_to_do"),
    [
        ("slack:T0WIRE/C0NONE", Refusal.NOT_FOUND, "/invite @Paperwire"),
        ("slack:T0WIRE/G0HIDDEN", Refusal.NOT_FOUND, "/invite @Paperwire"),
        ("slack:T0WIRE/C0READING", Refusal.NOT_INVITED, "type /invite @Paperwire there."),
        ("slack:T0WIRE/C0OLD", Refusal.ARCHIVED, "unarchive it"),
        ("slack:T0WIRE/C0NEWS", Refusal.MAY_NOT_POST, "ask who manages it"),
    ],
)
async def test_a_channel_that_will_not_take_it(address: str, refusal: Refusal, what_to_do: str) -> None:
    async with connected() as harness:
        answer = await raised(harness, address)
    assert isinstance(answer, Refused)
    assert answer.refusal is refusal
    assert what_to_do in answer.reason


async def test_a_wrong_token() -> None:
    async with connected() as harness:
        harness.server.token = "another"
        answer = await raised(harness)
    assert isinstance(answer, Refused)
    assert answer.refusal is Refusal.BAD_TOKEN
    assert "set SLACK_BOT_TOKEN" in answer.reason


async def test_a_missing_scope_is_named_though_slack_does_not_say_which() -> None:
    async with connected() as harness:
        harness.server.fail("missing_scope")
        answer = await raised(harness)
    assert "lacks the scope chat:write:" in str(answer)


async def test_nobody_is_invited_to_a_direct_message() -> None:
    async with connected() as harness:
        answer = await raised(harness, "slack:T0WIRE/U0BOB")
    assert isinstance(answer, Refused)
    assert (answer.refusal, "/invite" in answer.reason) == (Refusal.NOT_FOUND, False)
    assert "no such person" in answer.reason


async def test_a_missing_scope_is_named() -> None:
    async with connected(Team(scopes=ALL_SCOPES - {"chat:write"})) as harness:
        answer = await raised(harness)
    assert isinstance(answer, Refused)
    assert answer.refusal is Refusal.MISSING_SCOPE
    assert "lacks the scope chat:write:" in answer.reason


async def test_the_bot_is_called_by_its_own_name_once_it_is_known() -> None:
    async with connected(Team(bot="wire-reader")) as harness:
        await harness.adapter.reached()
        assert "/invite @wire-reader" in str(await raised(harness, "slack:T0WIRE/C0READING"))


@pytest.mark.parametrize("error", [*REFUSALS, "a_name_that_nobody_knows"])
async def test_every_refusal_has_a_reason_and_a_sentence(error: str) -> None:
    async with connected() as harness:
        harness.server.fail(error)
        answer = await raised(harness)
    assert isinstance(answer, Refused)
    assert answer.refusal is REFUSALS.get(error, (Refusal.REJECTED,))[0]
    assert answer.reason.endswith(".")
    assert "{" not in answer.reason
    assert error in REFUSALS or error in answer.reason


@pytest.mark.parametrize("error", LATER)
async def test_not_now(error: str) -> None:
    async with connected() as harness:
        harness.server.fail(error)
        answer = await raised(harness)
    assert isinstance(answer, RetryLater)
    assert answer.after is None


@pytest.mark.parametrize("error", UNSURE)
@pytest.mark.parametrize("stored", [True, False])
async def test_errors_that_may_come_after_a_real_post(error: str, stored: bool) -> None:
    async with connected() as harness:
        harness.server.fail(error, stored=stored)
        assert isinstance(await raised(harness), OutcomeUnknown)
        assert len(harness.server.team.posts) == stored


@pytest.mark.parametrize(
    ("said", "after", "scope"),
    [
        ("30", timedelta(seconds=30), Scope.WORKSPACE),
        ("1", timedelta(seconds=1), Scope.DESTINATION),
        ("0", timedelta(), Scope.DESTINATION),
        ("", None, Scope.WORKSPACE),
        ("soon", None, Scope.WORKSPACE),
        ("-5", None, Scope.WORKSPACE),
    ],
)
async def test_too_many_requests(said: str, after: timedelta | None, scope: Scope) -> None:
    async with connected() as harness:
        harness.server.fail("429", more={"Retry-After": said})
        answer = await raised(harness)
    assert isinstance(answer, RetryLater)
    assert (answer.after, answer.scope) == (after, scope)


async def test_one_message_a_second_and_channel() -> None:
    async with connected(Team(one_a_second=True)) as harness:
        await harness.adapter.send(attempt(harness))
        answer = await raised(harness)
    assert isinstance(answer, RetryLater)
    assert (answer.after, answer.scope) == (timedelta(seconds=1), Scope.DESTINATION)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("500", OutcomeUnknown),
        ("503", OutcomeUnknown),
        ("page", OutcomeUnknown),
        ("404", RetryLater),
        ("403", RetryLater),
        ("drop", OutcomeUnknown),
    ],
)
@pytest.mark.parametrize("stored", [True, False])
async def test_answers_that_are_not_slack_s(what: str, expected: type[Exception], stored: bool) -> None:
    async with connected() as harness:
        harness.server.fail(what, stored=stored)
        answer = await raised(harness)
    assert type(answer) is expected
    assert str(answer).endswith(".")


@pytest.mark.parametrize(
    "fault",
    [Fault.EMPTY, Fault.MALFORMED, Fault.TRUNCATED, Fault.RESET, Fault.OBJECT, Fault.DEEP, Fault.ERROR_OBJECT],
)
async def test_answers_that_cannot_be_read(fault: Fault) -> None:
    async with connected() as harness:
        harness.server.gate.fail(fault)
        answer = await raised(harness)
    assert isinstance(answer, Refused if fault is Fault.ERROR_OBJECT else OutcomeUnknown)


async def test_a_server_that_does_not_answer_is_waited_for_only_so_long() -> None:
    async with connected(seconds=0.2) as harness:
        harness.server.gate.fail(Fault.SLOW)
        assert isinstance(await raised(harness), OutcomeUnknown)


@pytest.mark.parametrize("url", [NOWHERE, "http://nowhere.invalid/api/"])
async def test_nothing_to_connect_to(url: str) -> None:
    async with connected() as harness:
        harness.api.client.base_url = url
        answer = await raised(harness)
    assert isinstance(answer, RetryLater)
    assert "PAPERWIRE_SLACK_API_URL" in answer.reason


async def test_an_answer_without_an_id_is_no_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected() as harness:
        monkeypatch.setattr(type(harness.server.team), "_next_ts", lambda _: "")
        assert isinstance(await raised(harness), OutcomeUnknown)


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with connected() as harness:
        assert (await harness.adapter.send(attempt(harness))).message_id


async def test_one_request_is_much_shorter_than_a_lease() -> None:
    async with connected() as harness:
        await harness.adapter.send(attempt(harness))
        session = harness.api.client.session
        assert session
        assert timedelta(seconds=session.timeout.total or 10**9) < Timings().lease / 2


async def test_the_adapter_s_own_word_on_what_is_unsure() -> None:
    async with connected() as harness:
        assert harness.adapter.when_unsure is WhenUnsure.HOLD
        assert timedelta() < harness.adapter.settling < timedelta(minutes=1)


async def test_the_team_of_an_address_is_asked_for_once_and_another_is_refused() -> None:
    async with connected() as harness:
        adapter = SlackAdapter(harness.api)
        await adapter.send(attempt(harness))
        await adapter.send(attempt(harness))
        assert [method for method, _ in harness.server.calls].count("auth.test") == 1
        with pytest.raises(Refused, match="not for T999"):
            await adapter.send(attempt(harness, "slack:T999/C0PAPERS"))
        assert len(harness.server.team.posts) == 2


async def test_requests_are_made_once() -> None:
    """The ledger retries, nobody else."""
    for what in ("429", "500", "drop", "ratelimited"):
        async with connected() as harness:
            harness.server.fail(what, times=5)
            await raised(harness)
            assert len(harness.server.gate.requests) == 1


async def test_a_session_is_closed() -> None:
    async with connected() as harness:
        await harness.adapter.send(attempt(harness))
        session = harness.api.client.session
    assert session
    assert session.closed
