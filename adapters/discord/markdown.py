"""Plain text as Discord's markdown that shows it as it is: nothing in it can mention, link or format."""

import re
from collections.abc import Collection
from urllib.parse import quote, urlsplit, urlunsplit

from bot.text.clean import cut, fold
from bot.text.words import NBSP

_MARKUP = re.compile(r"[\\\[\]*_~|>#()@<`]|:(?=\S)")
"""Marks of formatting, mentions and links; a colon where it can make an address (`https://`) or an emoji (`:tada:`)."""
_WORD = re.compile(r"\\[^#_]|((?:\\[#_]|[^\W_]|\+)+)")
"""A word as it is escaped; anything else that is escaped is none."""
_LIST = re.compile(r"^(\d+(?=\.)|)(?=[-+.](?:\s|$))")
"""Where a list could begin: at the beginning of a line."""
_LINK = re.compile(r"\[(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*\]\([^\s()]*\)")
"""How Discord's client reads a link; inside its label it looks at brackets before it looks at backslashes."""
_WIDE = str.maketrans("[]", "［］")
_HOST = re.compile(r"[a-z0-9._-]+")
_SAFE = "/%:@!$&+,;=~-._?"


def plain(text: str, most: int) -> str:
    """`text` on one line, without what is invisible or reorders, in at most `most` characters, cut at a word; its
    no-break spaces stay.
    """
    return cut(cleaned(text), most)


def cleaned(text: str) -> str:
    """`text` on one line, without what is invisible or reorders; its no-break spaces stay."""
    return NBSP.join(filter(None, map(fold, text.split(NBSP))))


def escape(text: str) -> str:
    """Plain text as markdown, wherever in a line it stands: at most twice as long, and one character more."""
    return _LIST.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", text))


def emphasized(markdown: str, words: Collection[str]) -> str:
    """What `escape` gave, with `words` in bold."""
    wanted = {re.sub(_MARKUP, r"\\\g<0>", word) for word in words}
    bold = _WORD.sub(lambda found: f"**{found[0]}**" if found[1] in wanted else found[0], markdown)
    return bold.replace("** **", " ")


def small(markdown: str) -> str:
    """One small, grey line; empty if there is nothing to say."""
    return f"-# {markdown}" if markdown else ""


def link(label: str, url: str | None) -> str:
    """Plain text as a link; just the text where the address is no web address."""
    target = web_url(url)
    if target is None:
        return escape(label)
    linked = f"[{_inside(label)}]({target})"
    return linked if _LINK.fullmatch(linked) else f"[{_inside(label.translate(_WIDE))}]({target})"


def _inside(label: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", label)


def web_url(text: str | None, most: int = 512) -> str | None:
    """An address that can stand in a link: http or https, nothing in it that could end the link; None if it cannot."""
    try:
        parts = urlsplit(fold(text or ""))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    rest = [quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment)]
    url = urlunsplit((parts.scheme, host + port, *rest))
    return url if len(url) <= most else None
