"""Text from outside as Slack shows it letter by letter: nothing in it mentions, links or formats. Pure.

Slack has no escape for its formatting characters: a backslash is shown, and a zero-width character beside an asterisk
is to Slack a place where bold may begin. So they become characters that look like them, most of them as TeX sets them
anyway: an asterisk operator, a tilde operator, a low macron, a modifier grave, and in the label of a link a divides
sign; a ratio sign is the first colon of what would be an emoji. What Slack makes into a link by itself (addresses,
channels, persons) is broken by an invisible character, and so is what other renderers obey: `[label](address)`, and
entities that are decoded too early. `verbatim` would keep Slack from linking too, but some renderers take it to mean
that nothing is marked up at all. A plain_text object knows no formatting and no links, and is only escaped.
"""

import json
import re
from collections.abc import Collection

from bot.text.clean import cut, fold
from bot.text.words import NBSP

WORD_JOINER = "\u2060"
"""Invisible. Inside an address it keeps that from being a link, and before `>` a line from being a quotation."""

_HELD = "\ue000"
"""Stands for a no-break space where spaces are folded; it is nobody's letter."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# Between letters an underscore is a letter to Slack: snake_case stays as it is.
_ITALIC = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_EMOJI = re.compile(r":(?=[^\s:]+:)")
_LINKED = re.compile(r":(?=//)|(?<=\w)\.(?=[^\W\d_])|[@#](?=\w)|<(?=\S)|\](?=\()")
_WORD = re.compile(r"&\w+;|([\w+#]+)")
_WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_NOT_IN_ADDRESSES = re.compile(r"[^!#-)+-;=?-\[\]_a-z~]")


def clean(text: str) -> str:
    """The text folded, with its no-break spaces; empty if there is nothing to see."""
    held = text.replace(_HELD, "").replace(NBSP, _HELD)
    return fold(held).replace(_HELD, NBSP).strip()


def plain(text: str) -> str:
    """As a plain_text object holds it. Slack: `&`, `<` and `>` are written as entities everywhere."""
    return text.translate(_ENTITIES)


def mrkdwn(text: str) -> str:
    """As an mrkdwn object holds it."""
    quoted = WORD_JOINER if text.startswith(">") else ""
    broken = _LINKED.sub(rf"\g<0>{WORD_JOINER}", text.translate(_ALIKE))
    return quoted + plain(_EMOJI.sub("∶", _ITALIC.sub("ˍ", broken)))


def emphasized(escaped: str, words: Collection[str]) -> str:
    """What `mrkdwn` gave, with `words` in bold. Words that are written in look-alikes there stay as they are. No
    asterisk but ours stands here.
    """
    wanted = frozenset(words)
    bold = _WORD.sub(lambda found: f"*{found[0]}*" if found[1] in wanted else found[0], escaped)
    return bold.replace("* *", " ")


def link(url: str | None, text: str, room: int = 500) -> str:
    """`text` as a link in mrkdwn; as mere text if there is no address, or one that is no web address or is longer than
    `room`. Slack: a label ends at `>`, and begins after `|`.
    """
    address = _address(url or "")
    if not address or weight(address) > room:
        return mrkdwn(text)
    return f"<{address}|{mrkdwn(text.replace('|', '∣'))}>"


def _address(url: str) -> str:
    folded = fold(url)
    if not _WEB.fullmatch(folded):
        return ""
    return plain(_NOT_IN_ADDRESSES.sub(_percent, folded))


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def weight(text: str) -> int:
    """Characters it takes in JSON as it is sent."""
    return len(json.dumps(text)) - 2


def units(text: str) -> int:
    """Its length as JavaScript counts: an emoji is two or more."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, most: int, room: int) -> str:
    """The text clean and cut at a word by `…`, to `most` characters and so far that it weighs at most `room` when it is
    escaped.
    """
    short = cut(clean(text), most)
    while (heavy := weight(mrkdwn(short))) > room:
        short = cut(short, max(1, min(len(short) - 1, len(short) * room // heavy)))
    return short


def pieces(text: str, room: int) -> list[str]:
    """The whole text clean and in pieces, broken at spaces where there are any, each weighing at most `room` when it is
    escaped.
    """
    left, made = clean(text), []
    while left:
        head = _head(left, room)
        made.append(head.rstrip())
        left = left[len(head) :].lstrip()
    return made


def _head(text: str, room: int) -> str:
    """As much of the text as fits."""
    end = len(text)
    while (heavy := weight(mrkdwn(text[:end]))) > room:
        end = max(1, min(end - 1, end * room // heavy))
    at_space = text.rfind(" ", 0, end + 1) if end < len(text) else end
    return text[: at_space if at_space > end // 2 else end]
