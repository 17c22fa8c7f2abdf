"""The stand-in behaves as Slack does, seen through plain HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.standins.server import serve
from tests.standins.slack import TOKEN, SlackServer
from tests.standins.slack_blocks import refusal
from tests.standins.slack_state import ALL_SCOPES, Team

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}
LINE: dict[str, Any] = {"type": "plain_text", "text": "a"}
KEYED = {"event_type": "e", "event_payload": {"key": "k"}}


class Client:
    """A caller with the token."""

    def __init__(self, http: httpx.AsyncClient, server: SlackServer) -> None:
        self.http = http
        self.server = server

    async def __call__(self, method: str, **args: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await self.http.post(f"/api/{method}", json=args)
        data: dict[str, Any] = answer.json()
        return data


@pytest.fixture
async def slack() -> AsyncIterator[Client]:
    server = SlackServer(Team(now=lambda: 1000.0))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
        yield Client(http, server)


async def test_a_message_by_json_and_by_form(slack: Client) -> None:
    first = await slack("chat.postMessage", channel="C0PAPERS", text="one", metadata=KEYED)
    form = {"channel": "C0PAPERS", "blocks": '[{"type": "divider"}]', "text": "two"}
    second = (await slack.http.post("/api/chat.postMessage", data=form)).json()
    assert first["ok"]
    assert second["message"]["blocks"] == [{"type": "divider"}]
    assert float(first["ts"]) < float(second["ts"])


async def test_tokens_are_checked(slack: Client) -> None:
    wrong = await slack.http.post("/api/auth.test", headers={"Authorization": "Bearer x"})
    none = await slack.http.get("/api/auth.test", headers={"Authorization": ""})
    assert [wrong.json()["error"], none.json()["error"]] == ["invalid_auth", "not_authed"]
    assert set((await slack.http.get("/api/auth.test")).headers["x-oauth-scopes"].split(",")) == ALL_SCOPES


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NONE", "channel_not_found"), ("C0READING", "not_in_channel"), ("C0OLD", "is_archived")],
)
async def test_channels_that_take_nothing(slack: Client, channel: str, error: str) -> None:
    assert (await slack("chat.postMessage", channel=channel, text="x"))["error"] == error
    assert slack.server.team.posts == []


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": "x"}, None),
        ({"blocks": [SECTION]}, None),
        ({"blocks": [{"type": "header", "text": LINE}, {"type": "context", "elements": [LINE]}]}, None),
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"blocks": "[{"}, "invalid_blocks_format"),
        ({"blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "fireworks"}]}, "invalid_blocks"),
        ({"blocks": [{**SECTION, "colour": "red"}]}, "invalid_blocks"),
        ({"blocks": [{**SECTION, "block_id": "x"}] * 2}, "invalid_blocks"),
        ({"blocks": [{**SECTION, "block_id": "x" * 256}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {**LINE, "text": ""}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {**LINE, "text": "x" * 3001}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {**LINE, "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [LINE] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {**LINE, "text": "x" * 2900}}] * 4}, "msg_blocks_too_long"),
        ({"text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"k": "v" * 16_000}}}, "metadata_too_large"),
    ],
)
def test_what_is_taken(args: dict[str, Any], error: str | None) -> None:
    assert refusal(args) == error


async def test_history_is_newest_first_in_pages_and_keeps_metadata_back(slack: Client) -> None:
    sent = [await slack("chat.postMessage", channel="C0PAPERS", text=str(n), metadata=KEYED) for n in range(5)]
    thread = {"thread_ts": sent[0]["ts"]}
    await slack("chat.postMessage", channel="C0PAPERS", text="reply", **thread)
    page = await slack("conversations.history", channel="C0PAPERS", limit=3)
    assert [one["text"] for one in page["messages"]] == ["4", "3", "2"]
    assert page["messages"][0]["metadata"] == {"event_type": "e"}
    rest = await slack(
        "conversations.history",
        channel="C0PAPERS",
        limit=3,
        cursor=page["response_metadata"]["next_cursor"],
        include_all_metadata=True,
    )
    assert [one["text"] for one in rest["messages"]] == ["1", "0"]
    assert rest["messages"][0]["metadata"] == KEYED
    assert (page["has_more"], rest["has_more"]) == (True, False)
    replies = await slack("conversations.replies", channel="C0PAPERS", ts=sent[0]["ts"], oldest="999999")
    assert [one["text"] for one in replies["messages"]] == ["0"]


async def test_one_message_a_second_and_channel(slack: Client) -> None:
    slack.server.team.one_a_second = True
    await slack("chat.postMessage", channel="C0PAPERS", text="x")
    answer = await slack.http.post("/api/chat.postMessage", json={"channel": "C0PAPERS", "text": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert (await slack("chat.postMessage", channel="G0SECRET", text="x"))["ok"]


async def test_few_reads_are_fifteen_messages_once_a_minute(slack: Client) -> None:
    slack.server.few_reads = True
    for n in range(20):
        await slack("chat.postMessage", channel="C0PAPERS", text=str(n))
    assert len((await slack("conversations.history", channel="C0PAPERS", limit=200))["messages"]) == 15
    answer = await slack.http.get("/api/conversations.history", params={"channel": "C0PAPERS"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 61


async def test_faults_before_and_after_a_real_post(slack: Client) -> None:
    slack.server.fail("internal_error", stored=True)
    slack.server.fail("internal_error")
    for stored in (1, 1):
        assert (await slack("chat.postMessage", channel="C0PAPERS", text="x"))["error"] == "internal_error"
        assert len(slack.server.team.posts) == stored
    slack.server.fail("drop", stored=True)
    with pytest.raises(httpx.TransportError):
        await slack("chat.postMessage", channel="C0PAPERS", text="x")
    assert len(slack.server.team.posts) == 2


async def test_a_missing_scope_is_named(slack: Client) -> None:
    slack.server.team.scopes = frozenset({"channels:read", "chat:write"})
    answer = await slack("conversations.history", channel="C0PAPERS")
    lacking = {"needed": "channels:history", "provided": "channels:read,chat:write"}
    assert answer == {"ok": False, "error": "missing_scope", **lacking}
    assert (await slack("conversations.info", channel="G0SECRET"))["needed"] == "groups:read"
    assert (await slack("conversations.list", types="im"))["needed"] == "im:read"
    assert (await slack("nothing.such"))["error"] == "unknown_method"
