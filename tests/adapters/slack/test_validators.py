"""The validators complain about what Slack refuses."""

from typing import Any

import pytest

from tests.adapters.slack.validators import complaints

LINE: dict[str, Any] = {"type": "mrkdwn", "text": "a *b*"}
PLAIN: dict[str, Any] = {"type": "plain_text", "text": "a", "emoji": False}


def section(text: str, **more: object) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def test_a_sound_message() -> None:
    blocks = [{"type": "header", "text": PLAIN}, section("a", block_id="p:1"), {"type": "context", "elements": [LINE]}]
    assert complaints({"text": "a", "blocks": blocks}) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [section("a")] * 51,
        [section("")],
        [section("x" * 3001)],
        [{"type": "header", "text": {**PLAIN, "text": "x" * 151}}],
        [{"type": "header", "text": LINE}],
        [{"type": "context", "elements": [LINE] * 11}],
        [{"type": "context", "elements": []}],
        [{"type": "fireworks"}],
        [section("a", colour="red")],
        [section("a", block_id="x" * 256)],
        [section("a", block_id="x"), section("b", block_id="x")],
        [section("x" * 2500)] * 4,
    ],
)
def test_a_broken_one(blocks: list[dict[str, Any]]) -> None:
    assert complaints({"text": "a", "blocks": blocks})
