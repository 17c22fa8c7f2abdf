"""Which messages Slack refuses for what is in them: written from its documentation, and knowing nothing of ours."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BLOCKS = 50
MOST_TEXT = 40_000
TOO_LONG = 10_400
"""Slack took 9,597 characters of blocks and refused 11,341."""
_TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_BLOCK_KEYS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory", "expand"},
    "context": {"elements"},
    "divider": set[str](),
    "actions": {"elements"},
}


def refusal(args: Mapping[str, Any]) -> str | None:
    """The error of chat.postMessage for these arguments, or None if it takes them."""
    blocks = args.get("blocks")
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            return "invalid_blocks_format"
    if blocks is not None and not isinstance(blocks, list):
        return "invalid_blocks_format"
    if not blocks and not args.get("text"):
        return "no_text"
    if len(str(args.get("text") or "")) > MOST_TEXT:
        return "msg_too_long"
    return _blocks_refusal(blocks or []) or _metadata_refusal(args.get("metadata"))


def _blocks_refusal(blocks: list[Any]) -> str | None:
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    wrong = len(blocks) > MOST_BLOCKS or len(set(ids)) < len(ids) or any(map(_is_wrong, blocks))
    if wrong:
        return "invalid_blocks"
    length = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    return "msg_blocks_too_long" if length > TOO_LONG else None


def _metadata_refusal(metadata: Any) -> str | None:  # noqa: ANN401
    if metadata is None:
        return None
    given = json.loads(metadata) if isinstance(metadata, str) else metadata
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    return "metadata_too_large" if len(json.dumps(given)) > 16_000 else None


def _is_wrong(block: Any) -> bool:  # noqa: ANN401
    known = _BLOCK_KEYS.get(str(block.get("type"))) if isinstance(block, dict) else None
    if known is None or set(block) - known - {"type", "block_id"}:
        return True
    named = block.get("block_id", "x")
    return not (isinstance(named, str) and 1 <= len(named) <= 255) or any(_faults(block))


def _faults(block: dict[str, Any]) -> Iterator[bool]:
    match block["type"]:
        case "header":
            yield _bad_text(block.get("text"), 150, {"plain_text"})
        case "section":
            yield "text" not in block and not block.get("fields")
            yield "text" in block and _bad_text(block["text"], 3000)
            yield any(_bad_text(one, 2000) for one in block.get("fields", []))
        case "context":
            elements = block.get("elements") or []
            yield not 1 <= len(elements) <= 10
            yield any(_bad_text(one, 3000) for one in elements if one.get("type") != "image")


def _bad_text(text: Any, most: int, kinds: set[str] | None = None) -> bool:  # noqa: ANN401
    if not isinstance(text, dict) or text.get("type") not in (kinds or set(_TEXT_KEYS)):
        return True
    words = text.get("text")
    return bool(set(text) - _TEXT_KEYS[text["type"]]) or not isinstance(words, str) or not 1 <= len(words) <= most
