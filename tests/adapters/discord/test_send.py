"""Posting: once, with the key, and a word for every way in which it can go wrong."""

from datetime import timedelta

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.key import marker, nonce
from adapters.discord.refusals import REFUSALS, RETRIED
from bot.domain.delivery import OutcomeUnknown, Receipt, Refused, RetryLater, WhenUnsure
from bot.domain.refusal import Refusal
from bot.ports import Adapter
from tests.adapters.discord.conftest import KEY, World
from tests.adapters.discord.harness import nobody_there
from tests.standins.discord import API
from tests.standins.discord_answers import Broken, limited
from tests.standins.faults import PAGE, Fault


def test_it_is_an_adapter() -> None:
    adapter: Adapter = DiscordAdapter("token", "https://discord.com/api/v10")
    assert (adapter.platform, adapter.when_unsure) == ("discord", WhenUnsure.HOLD)
    assert timedelta(0) < adapter.settling < timedelta(minutes=1)


async def test_a_message_arrives_with_its_key(world: World) -> None:
    receipt = await world.adapter.send(world.attempt())
    (stored,) = world.server.messages
    (body,) = world.server.posts.bodies
    assert receipt.message_id == stored["id"]
    assert (stored["nonce"], stored["components"][0]["id"]) == (nonce(KEY), marker(KEY))
    assert body == {
        **world.payload["message"],
        "components": [{**world.payload["message"]["components"][0], "id": marker(KEY)}],
        "nonce": nonce(KEY),
        "enforce_nonce": True,
    }
    (seen,) = world.server.gate.requests
    assert seen.path == f"{API}/channels/42/messages"
    assert seen.headers["authorization"] == "Bot secret"
    assert seen.headers["user-agent"].startswith("DiscordBot (https://")


async def test_the_same_key_within_minutes_is_one_message(world: World) -> None:
    first = await world.adapter.send(world.attempt())
    world.wait(minutes=4)
    assert await world.adapter.send(world.attempt()) == first
    assert await world.adapter.send(world.attempt("digest/8/2026-05-28T13:00Z/0")) != first
    assert len(world.server.messages) == 2


async def test_a_message_that_somebody_deleted_meanwhile_is_not_posted_again(world: World) -> None:
    await world.adapter.send(world.attempt())
    world.server.messages.clear()
    assert await world.adapter.send(world.attempt()) == Receipt(message_id="deleted")
    assert world.server.messages == []


@pytest.mark.parametrize("code", sorted(REFUSALS))
async def test_every_refusal_has_a_sentence(world: World, code: int) -> None:
    world.server.refuse(403 if code != 50035 else 400, code, "Discord's own words.")
    with pytest.raises(Refused) as raised:
        await world.adapter.send(world.attempt())
    refusal, sentence = REFUSALS[code]
    assert raised.value.refusal is refusal
    assert raised.value.reason == (sentence if sentence.endswith(".") else f"{sentence}: Discord's own words.")
    assert raised.value.reason.count(".") <= 3
    assert len(world.server.gate.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (401, 0, Refusal.BAD_TOKEN),
        (403, 99_999, Refusal.MAY_NOT_POST),
        (404, 0, Refusal.NOT_FOUND),
        (400, 0, Refusal.REJECTED),
        (405, 0, Refusal.REJECTED),
    ],
)
async def test_unknown_codes_go_by_their_status(world: World, status: int, code: int, refusal: Refusal) -> None:
    world.server.refuse(status, code)
    with pytest.raises(Refused) as raised:
        await world.adapter.send(world.attempt())
    assert raised.value.refusal is refusal


async def test_a_form_error_says_what_is_wrong_and_where(world: World) -> None:
    box = world.payload["message"]["components"][0]
    box["components"][0]["content"] = ""
    box["components"][1]["spacing"] = 3
    with pytest.raises(Refused) as raised:
        await world.adapter.send(world.attempt())
    assert raised.value.refusal is Refusal.REJECTED
    assert raised.value.reason == (
        "Discord did not take the message: components.0.components.0.content: Must be between 1 and 4000 in length.;"
        " components.0.components.0.content: This field is required;"
        " components.0.components.1.spacing: Value must be one of {1, 2}."
    )


async def test_a_wrong_token(world: World) -> None:
    adapter = DiscordAdapter("other", world.url + API)
    with pytest.raises(Refused, match="DISCORD_TOKEN") as raised:
        await adapter.send(world.attempt())
    await adapter.close()
    assert raised.value.refusal is Refusal.BAD_TOKEN
    assert "other" not in raised.value.reason


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (limited(2.57), 2.57),
        (limited(0, is_global=True), 0),
        (limited(10**9), 24 * 60 * 60),
        (limited(-1), 0),
        (PlainTextResponse("error code: 1015", 429, {"Retry-After": "120"}), 120),
        (PlainTextResponse("error code: 1015", 429), None),
        (JSONResponse({"message": "Slow.", "retry_after": "soon"}, 429), None),
        (Response('{"retry_after": NaN}', 429), None),
    ],
)
async def test_a_limit_is_waited_for(world: World, answer: Response, after: float | None) -> None:
    world.server.answer(answer)
    with pytest.raises(RetryLater) as raised:
        await world.adapter.send(world.attempt())
    assert raised.value.after == (None if after is None else timedelta(seconds=after))
    assert len(world.server.gate.requests) == 1


async def test_more_messages_than_a_channel_takes_are_limited(world: World) -> None:
    world.server.posts._a_window = 5
    for number in range(5):
        await world.adapter.send(world.attempt(f"digest/{number}"))
    world.wait(seconds=1.5)
    with pytest.raises(RetryLater) as raised:
        await world.adapter.send(world.attempt("digest/5"))
    assert raised.value.after == timedelta(seconds=3.5)
    world.wait(seconds=3.5)
    await world.adapter.send(world.attempt("digest/5"))


@pytest.mark.parametrize("code", sorted(RETRIED))
async def test_what_may_work_later_is_no_refusal(world: World, code: int) -> None:
    world.server.refuse(503 if code == 130000 else 400, code)
    with pytest.raises(RetryLater, match="Discord asks to wait: No\\."):
        await world.adapter.send(world.attempt())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (JSONResponse({"message": "Internal Server Error", "code": 0}, 500), "out of order.*500"),
        (PlainTextResponse("upstream connect error", 502), "status 502.*PAPERWIRE_DISCORD_API_URL"),
        (Response(PAGE, 503, media_type="text/html"), "status 503"),
        (Response(PAGE, 200, media_type="text/html"), "status 200.*PAPERWIRE_DISCORD_API_URL"),
        (Response("", 204), "status 204"),
        (JSONResponse([]), "under which id"),
        (JSONResponse({"ok": True}), "under which id"),
        (Response("[" * 200_000 + "]" * 200_000, 200), "status 200"),
        (Response(b"\xff\xfe{", 200), "status 200"),
        (Broken(), "broke"),
    ],
)
async def test_what_may_have_arrived_is_unknown(world: World, answer: Response, reason: str) -> None:
    world.server.answer(answer)
    with pytest.raises(OutcomeUnknown, match=reason) as raised:
        await world.adapter.send(world.attempt())
    assert raised.value.reason.endswith(".")
    assert len(world.server.gate.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Response(PAGE, 404, media_type="text/html"),
        Response(PAGE, 403, media_type="text/html"),
        RedirectResponse("https://elsewhere.example/", 308),
    ],
)
async def test_another_server_took_nothing(world: World, answer: Response) -> None:
    world.server.answer(answer)
    with pytest.raises(RetryLater, match="not Discord's API: check PAPERWIRE_DISCORD_API_URL"):
        await world.adapter.send(world.attempt())


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.TRUNCATED, Fault.HUGE, Fault.MALFORMED])
async def test_a_broken_answer_is_unknown(world: World, fault: Fault) -> None:
    world.server.gate.fail(fault)
    with pytest.raises(OutcomeUnknown):
        await world.adapter.send(world.attempt())


async def test_no_answer_in_time_is_unknown(world: World) -> None:
    world.server.gate.fail(Fault.SLOW)
    adapter = DiscordAdapter("secret", world.url + API, seconds=0.05)
    with pytest.raises(OutcomeUnknown, match=r"did not answer within 0\.05 seconds"):
        await adapter.send(world.attempt())
    await adapter.close()


@pytest.mark.parametrize("base", [None, "http://nowhere.invalid/api/v10", "http://", "http://[oops/api/v10"])
async def test_where_nobody_is_nothing_was_taken(world: World, base: str | None) -> None:
    adapter = DiscordAdapter("secret", base or nobody_there())
    with pytest.raises(RetryLater, match="cannot be reached"):
        await adapter.send(world.attempt())
    await adapter.close()


async def test_two_adapters_keep_to_their_own_servers(world: World) -> None:
    other = DiscordAdapter("secret", nobody_there())
    await world.adapter.send(world.attempt())
    with pytest.raises(RetryLater):
        await other.send(world.attempt())
    await other.close()
    assert len(world.server.messages) == 1
