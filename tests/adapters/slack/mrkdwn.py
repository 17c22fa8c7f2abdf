"""Reads what Slack shows of a text, and finds what it would obey: written from Slack's documentation of mrkdwn."""

import html
import re
from collections.abc import Iterator

OURS = ("arxiv.org", "github.com", "huggingface.co")
"""Hosts that our own links lead to."""
_TOKEN = re.compile(r"<([^<>]*)>")
_LINK = re.compile(r"https?://([^/|]+)[^|]*\|([^|]*)", re.DOTALL)
_LOOK_ALIKES = str.maketrans("∗∼ˋˍ∣∶", "*~`_|:", "\u2060")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)|[<>]")
_FORMATS = re.compile(r"[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:[\w+'-]+:|^\s*&gt;", re.MULTILINE)
_LINKS = re.compile(r"://|\w\.[A-Za-z]|[@#]\w|\]\(|&lt;[!@#a-z]")
_REORDERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BOLD_LINE = re.compile(r"\A\*([^\n]*)\*$", re.MULTILINE)


def shown(text: str, kind: str) -> str:
    """What a person reads, the look-alikes as what they look like."""
    if kind == "mrkdwn":
        bare = _BOLD_LINE.sub(r"\1", text)
        text = _TOKEN.sub(lambda token: token[1].partition("|")[2], bare).translate(_LOOK_ALIKES)
    return html.unescape(text) if "&" in text else text


def obeyed(text: str, kind: str) -> Iterator[str]:
    """Mentions, links that are not ours, formatting, and characters that reorder or control."""
    yield from _REORDERS.findall(text)
    if kind == "mrkdwn":
        bare = _BOLD_LINE.sub(r"\1", text)
        yield from (token for token in _TOKEN.findall(bare) if not _is_ours(token))
        yield from _LINKS.findall(_TOKEN.sub(" ", bare))
        yield from _FORMATS.findall(_TOKEN.sub(lambda token: f" {token[1].partition('|')[2]} ", bare))
        text = _TOKEN.sub(lambda token: token[1].partition("|")[2], bare)
    yield from _ENTITY.findall(text)


def _is_ours(token: str) -> bool:
    found = _LINK.fullmatch(token)
    return found is not None and found[1] in OURS and bool(found[2].strip())
