"""Messages under the eyes of others: rebuilt from their JSON by blockkit and slackblocks, which check as they build;
and what neither checks: the same block_id twice, and the size of it all.
"""

import json
from typing import Any, Literal

import blockkit
import slackblocks

from bot.domain.delivery import Payload

Json = dict[str, Any]


def complaints(payload: Payload) -> list[str]:
    """What is wrong with a message, in words; empty if nothing is."""
    blocks: list[Json] = json.loads(json.dumps(payload["blocks"]))
    found = []
    try:
        if (built := _blockkit(payload["text"], blocks)) != blocks:
            found.append(f"blockkit builds something else: {built}")
        if (other := _slackblocks(payload["text"], blocks)) != [_bare(block) for block in blocks]:
            found.append(f"slackblocks builds something else: {other}")
    except Exception as error:  # noqa: BLE001 - each library has exceptions of its own
        found.append(f"{type(error).__name__}: {error}")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        found.append("two blocks have the same id")
    if sum(map(len, _all_texts(blocks))) > 12_000 or len(json.dumps(blocks)) > 9_000:
        found.append("all blocks together are too long")
    return found


def _blockkit(text: str, blocks: list[Json]) -> list[Json]:
    message = blockkit.Message(text=text)
    for block in blocks:
        message = message.add_block(_blockkit_block(block))
    built: list[Json] = message.build()["blocks"]  # type: ignore[no-untyped-call]
    return built


def _blockkit_block(block: Json) -> blockkit.Header | blockkit.Section | blockkit.Context:
    match block:
        case {"type": "header", "text": text, **rest} if not rest:
            return blockkit.Header(_blockkit_text(text))
        case {"type": "section", "text": text, **rest} if set(rest) <= {"block_id"}:
            return blockkit.Section(_blockkit_text(text), **rest)
        case {"type": "context", "elements": elements, **rest} if not rest:
            return blockkit.Context([_blockkit_text(one) for one in elements])
    raise AssertionError(f"not a block of ours: {block}")


def _blockkit_text(text: Json) -> blockkit.Text:
    kind: Literal["plain_text", "mrkdwn"] = text["type"]
    return blockkit.Text(text["text"], emoji=text.get("emoji"), type=kind)


def _slackblocks(text: str, blocks: list[Json]) -> list[Json]:
    made = [_slackblocks_block(block) for block in blocks]
    built = slackblocks.Message(channel="C0PAPERS", text=text, blocks=made).to_dict()["blocks"]
    named = ["block_id" in block for block in blocks]
    return [
        {key: value for key, value in block.items() if key != "block_id" or has_name}
        for block, has_name in zip(built, named, strict=True)
    ]


def _slackblocks_block(block: Json) -> slackblocks.Block:
    match block["type"]:
        case "header":
            return slackblocks.HeaderBlock(_slackblocks_text(block["text"]))
        case "section":
            return slackblocks.SectionBlock(_slackblocks_text(block["text"]), block_id=block.get("block_id"))
    return slackblocks.ContextBlock([_slackblocks_text(one) for one in block["elements"]])


def _slackblocks_text(text: Json) -> slackblocks.Text:
    return slackblocks.Text(text["text"], type_=slackblocks.TextType(text["type"]))


def _bare(value: Any) -> Any:  # noqa: ANN401
    """Without `emoji: false`, which slackblocks leaves out."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if (key, one) != ("emoji", False)}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _all_texts(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for one in value.values() for text in _all_texts(one)]
    return [text for one in value for text in _all_texts(one)] if isinstance(value, list) else []
