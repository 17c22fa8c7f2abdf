"""Slack and Discord from the command line, over the wire: whole processes against both stand-ins at once."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from tests.adapters.discord.harness import CHANNEL, GUILD
from tests.adapters.slack.test_emulate import emulated
from tests.cli.conftest import DISCORD, PAPER, SLACK, Machine, Platforms
from tests.standins.discord_answers import Broken
from tests.standins.slack import TOKEN


async def test_what_is_due_is_posted_once_into_each_channel_and_is_what_preview_said(platforms: Platforms) -> None:
    paperwire = platforms.machine
    assert (await paperwire("schedule", "set", "slack:#papers", "--limit", "5")).code == 0
    assert (await paperwire("schedule", "set", f"discord:{CHANNEL}", "--limit", "5")).code == 0
    assert [one["address"] for one in (await paperwire("schedule", "list", "--json")).json] == [DISCORD, SLACK]
    expected = await platforms.preview("slack:#papers")
    assert await platforms.preview(DISCORD) == expected
    await platforms.make_due()
    async with paperwire.running() as run:
        shown = await run.until("/healthz")
        assert "Readers & Co" in shown
        assert "“schedule set slack:#papers”" in shown
        assert "Reading group" in shown
        async with asyncio.timeout(30):
            while not (platforms.on_slack() and platforms.on_discord()):
                await run.get("/healthz")
        await run.end()
    assert (await paperwire("run", "--once")).code == 0
    assert platforms.on_slack() == platforms.on_discord() == [expected]
    keys = [post.args["metadata"]["event_payload"]["key"] for post in platforms.slack.team.posts]
    rows = (await paperwire("deliveries", "--json")).json
    assert {row["key"] for row in rows} >= set(keys)
    assert [row["state"] for row in rows if row["address"] in (SLACK, DISCORD)] == ["sent", "sent"]


async def test_a_second_post_repeats_no_paper(platforms: Platforms) -> None:
    for address in ("slack:#papers", DISCORD):
        assert (await platforms.machine("post", address)).code == 0
        assert (await platforms.machine("post", address)).code == 0
    for first, second in (platforms.on_slack(), platforms.on_discord()):
        assert len(first) == len(second) == 8
        assert not set(first) & set(second)


async def test_all_of_a_day_arrives_in_parts_and_every_paper_once(platforms: Platforms) -> None:
    paperwire = platforms.machine
    for address in ("slack:#papers", DISCORD):
        assert (await paperwire("schedule", "set", address, "--limit", "72")).code == 0
    expected = await platforms.preview("slack:#papers")
    assert len(expected) == 72
    for address in ("slack:#papers", DISCORD):
        assert (await paperwire("post", address)).code == 0
    assert [paper for part in platforms.on_slack() for paper in part] == expected
    assert [paper for part in platforms.on_discord() for paper in part] == expected
    first, *others = platforms.slack.team.posts
    assert others
    assert {post.args["thread_ts"] for post in others} == {first.ts}


async def test_an_answer_that_was_lost_leaves_one_message(platforms: Platforms) -> None:
    platforms.slack.fail("drop", "chat.postMessage", stored=True)
    platforms.discord.answer(Broken(), times=1, after_storing=True)
    for address in ("slack:#papers", DISCORD):
        assert "Posted 8 papers" in (await platforms.machine("post", address)).out
    assert [len(platforms.on_slack()), len(platforms.on_discord())] == [1, 1]


@pytest.mark.parametrize(
    ("address", "settings", "says"),
    [
        ("slack:#papers", {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ("slack:#nowhere", {}, "/invite @"),
        ("slack:#reading", {}, "/invite @"),
        ("slack:#old", {}, "archived"),
        ("slack:#papers", {"PAPERWIRE_SLACK_API_URL": "http://127.0.0.1:1/api"}, "cannot be reached"),
        (DISCORD, {"DISCORD_TOKEN": "wrong"}, "DISCORD_TOKEN"),
        (f"discord:{GUILD}/1", {}, "1"),
        (DISCORD, {"PAPERWIRE_DISCORD_API_URL": "http://127.0.0.1:1/api/v10"}, "cannot be reached"),
    ],
)
async def test_what_is_missing_is_said_in_a_sentence_and_the_schedule_is_kept(
    platforms: Platforms, address: str, settings: dict[str, str], says: str
) -> None:
    ended = await platforms.machine("schedule", "set", address, **settings)
    assert ended.code == 6
    assert says in ended.err
    assert ended.err.endswith("The schedule is kept.\n")
    assert len(ended.err.splitlines()) == 1
    assert len((await platforms.machine("schedule", "list", "--json")).json) == 1


async def test_one_destination_that_refuses_harms_no_other(platforms: Platforms) -> None:
    paperwire = platforms.machine
    for address in ("slack:#papers", DISCORD):
        await paperwire("schedule", "set", address)
    await platforms.make_due()
    platforms.discord.refuse(403, 50013, "Missing Permissions")
    ended = await paperwire("run", "--once")
    assert ended.code == 6
    assert len(platforms.on_slack()) == 1
    by_address = {row["address"]: row for row in (await paperwire("deliveries", "--json")).json}
    assert by_address[SLACK]["state"] == "sent"
    assert by_address[DISCORD]["state"] == "failed"
    assert "Send Messages" in by_address[DISCORD]["reason"]
    scheduled = [one["address"] for one in (await paperwire("schedule", "list", "--json")).json]
    assert [one for one in scheduled if one != "terminal"] == [DISCORD, SLACK]


async def test_what_was_set_while_slack_was_away_is_one_schedule_when_it_is_back(platforms: Platforms) -> None:
    paperwire, away = platforms.machine, "http://127.0.0.1:1/api"
    for address in ("slack:#papers", "slack:C0PAPERS"):
        assert (await paperwire("schedule", "set", address, PAPERWIRE_SLACK_API_URL=away)).code == 6
    assert (await paperwire("schedule", "set", "slack:#papers")).code == 0
    assert [one["address"] for one in (await paperwire("schedule", "list", "--json")).json] == [SLACK]
    await platforms.make_due()
    assert (await paperwire("run", "--once")).code == 0
    assert len(platforms.on_slack()) == 1


async def test_an_address_of_another_workspace_is_none_of_ours(platforms: Platforms) -> None:
    assert (await platforms.machine("schedule", "set", "slack:T999/C0PAPERS")).code == 6
    await platforms.make_due()
    assert (await platforms.machine("run", "--once")).code == 6
    assert platforms.on_slack() == []


async def test_a_platform_without_its_token_says_which_to_set(platforms: Platforms) -> None:
    ended = await platforms.machine("post", "slack:#papers", SLACK_BOT_TOKEN="")
    assert (ended.code, ended.err) == (
        2,
        "paperwire: Slack is not set up here: put its token into .env as docs/slack.md says, and start again.\n",
    )


async def test_a_slack_of_other_hands_shows_what_preview_said(paperwire: Machine, tmp_path: Path) -> None:
    async with emulated(tmp_path) as url:
        paperwire.settings |= {"PAPERWIRE_SLACK_API_URL": url, "SLACK_BOT_TOKEN": TOKEN}
        await paperwire("ingest")
        assert (await paperwire("schedule", "set", "slack:#papers", "--limit", "24")).code == 0
        said = (await paperwire("preview", "slack:#papers", "--json")).json
        assert (await paperwire("post", "slack:#papers")).code == 0
        rows = (await paperwire("deliveries", "--json")).json
        channel = rows[0]["address"].rpartition("/")[2]
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            asked = {"channel": channel, "ts": rows[0]["message_id"], "limit": "100"}
            thread = (await client.post(f"{url}/conversations.replies", data=asked)).json()
    parts = [PAPER.findall(json.dumps(message["blocks"])) for message in thread["messages"]]
    assert [paper for part in parts for paper in part] == [one["id"] for one in said["papers"]]
