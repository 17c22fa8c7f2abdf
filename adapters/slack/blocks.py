"""The blocks that digests are made of. Pure; texts that are mrkdwn come escaped, others do not.

Slack: without `emoji` no `:tada:` in a plain_text becomes one.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.slack.escape import plain
from bot.text.words import NBSP

Block = dict[str, Any]

DOT = f"{NBSP}{NBSP}·{NBSP} "
"""Between the parts of a grey line, which can break only after it."""


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": _plain(text)}


def section(text: str) -> Block:
    """Plain words."""
    return {"type": "section", "text": _plain(text)}


def marked_section(text: str, block_id: str | None = None) -> Block:
    """Words in mrkdwn."""
    named = {"block_id": block_id} if block_id else {}
    return {"type": "section", **named, "text": _mrkdwn(text)}


def grey(text: str) -> Block:
    """A small line of plain words."""
    return {"type": "context", "elements": [_plain(text)]}


def marked_grey(text: str) -> Block:
    """A small line in mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def dotted(parts: Iterable[str]) -> str:
    """The parts that are not empty, with dots between them."""
    return DOT.join(filter(None, parts))


def size(blocks: Sequence[Block]) -> int:
    """Characters of JSON as it is sent."""
    return len(json.dumps(list(blocks)))


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": plain(text), "emoji": False}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}
