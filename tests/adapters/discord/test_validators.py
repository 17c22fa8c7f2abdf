"""Every message is taken: the limits, our stand-in's checks, simcord's, and Discord's own description of its API."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.components import validate_message_state

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.key import keyed
from adapters.discord.render import render
from bot.message import Card, Link, Message
from tests.adapters.discord.harness import characters, components
from tests.standins.discord_checks import problems, walk
from tests.strategies import messages

PICTURE = "https://cdn.example/figure.png"
HARDEST = Card(
    paper="1",
    title="[*" * 200,
    url=f"https://arxiv.org/{'x' * 400}",
    summary="`*" * 200,
    upvotes=3_000_000,
    stars=3_000_000,
    comments=3_000_000,
    code_url=f"https://github.com/{'x' * 400}",
    picture_url=PICTURE,
    why=("_*" * 100, "~|" * 100),
    who="()" * 100,
    when="##" * 100,
)
SPEC = """
import { MessageCreateRequestSchema as Schema } from "discord-api-spec/zod";
let text = "";
for await (const chunk of process.stdin) text += chunk;
for (const body of JSON.parse(text)) {
  const { success, error } = Schema.safeParse(body);
  if (!success) console.log(JSON.stringify(error.issues));
}
"""
SPEC_FOLDER = os.environ.get("DISCORD_API_SPEC", "")
"""A folder where `npm install discord-api-spec@10.0.266135 zod@4` was run: Discord's OpenAPI document as a check."""


@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_the_hardest_papers_are_all_there(count: int) -> None:
    dealt = tuple(replace(HARDEST, paper=f"2605.{number:05}") for number in range(count))
    check(Message(heading="#*" * 200, lead=("_" * 400,), notices=("*" * 900,) * 3, cards=dealt))


@given(message=messages())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_message_is_taken(message: Message) -> None:
    check(message)


@given(message=st.sampled_from((8, 20, 100)).flatmap(messages), picture=st.sampled_from([None, PICTURE]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_digests_of_every_size_are_taken(message: Message, picture: str | None) -> None:
    links = (Link("All [of] them", "https://huggingface.co/papers"), Link("*", "nowhere"))
    dealt = tuple(replace(card, picture_url=picture) for card in message.cards)
    check(replace(message, cards=dealt, links=links))


@pytest.mark.skipif(
    not (SPEC_FOLDER and shutil.which("node")),
    reason="in a folder of your own: npm install discord-api-spec@10.0.266135 zod@4; then DISCORD_API_SPEC=FOLDER",
)
@given(dealt=st.lists(messages(), min_size=5, max_size=5))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_message_fits_discord_s_own_description(dealt: list[Message]) -> None:
    hardest = Message(heading="Hardest", cards=tuple(replace(HARDEST, paper=str(number)) for number in range(9)))
    bodies = [
        keyed(part.payload, "digest/0")
        for message in [hardest, *dealt]
        for part in render(message, DiscordAdapter.limits)
    ]
    assert _against_the_spec([{"flags": 1 << 15, "components": [{"type": 17, "components": []}]}]) != ""
    assert _against_the_spec(bodies) == ""


def _against_the_spec(bodies: list[dict[str, Any]]) -> str:
    """What is wrong with them, a line a message."""
    command = ["node", "--input-type=module", "-e", SPEC]
    done = subprocess.run(  # noqa: S603
        command, input=json.dumps(bodies), capture_output=True, text=True, check=True, cwd=SPEC_FOLDER
    )
    return done.stdout


def check(message: Message) -> None:
    """All papers once and in order, within the limits, and good by two hands' checks."""
    parts = render(message, DiscordAdapter.limits)
    assert [paper for part in parts for paper in part.papers] == [card.paper for card in message.shown]
    for number, part in enumerate(parts):
        assert components(part.payload) <= 40
        assert characters(part.payload) <= 4000
        body: dict[str, Any] = json.loads(json.dumps(keyed(part.payload, f"digest/{number}")))
        assert problems(body) == []
        assert len({one["id"] for one in walk(_simcord(body))}) == components(part.payload)
        assert body["allowed_mentions"] == {"parse": []}


def _simcord(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The components as simcord takes and numbers them; it raises where it refuses them."""
    return validate_message_state(
        body["components"], flags=body["flags"], content=body.get("content"), embeds=[], require_nonempty=True
    )
