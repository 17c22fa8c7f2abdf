"""Reads Discord's markdown as its client does, to see what would be obeyed in it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

LINES = {
    "heading": re.compile(r"(#{1,3}) +(?P<inner>.+)"),
    "subtext": re.compile(r"-# +(?P<inner>.+)"),
    "quote": re.compile(r"(?:>>>|>) (?P<inner>.*)"),
    "list": re.compile(r" *(?:[-*+]|\d+\.) +(?P<inner>.+)"),
}
"""What the beginning of a line can make of it."""

INLINE = {
    "escape": re.compile(r"\\(?P<text>[^0-9A-Za-z\s])"),
    "mention": re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<id:\w+>|</[^:>]+:\d+>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[^\s:]+:"),
    "time": re.compile(r"<t:-?\d+(?::\w)?>"),
    "autolink": re.compile(r"<(?:https?://|mailto:|tel:)[^\s>]+>|(?:https?|steam|discord)://[^\s<]+"),
    "link": re.compile(
        r"\[(?P<inner>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
        r"\(\s*(?P<target>(?:\([^)]*\)|[^\s\\()]|\\.)+)\s*(?:['\"].*?['\"]\s*)?\)"
    ),
    "code": re.compile(r"(?P<ticks>`+)(?P<text>.*?[^`])(?P=ticks)(?!`)"),
    "strong": re.compile(r"\*\*(?P<inner>(?:\\.|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__(?P<inner>(?:\\.|[^\\])+?)__(?!_)"),
    "emphasis": re.compile(r"\*(?=\S)(?P<inner>(?:\\.|[^\\*])+?)\*(?!\*)"),
    "emphasis by underscores": re.compile(r"\b_(?P<inner>(?:\\.|[^\\_])+?)_\b"),
    "strike": re.compile(r"~~(?P<inner>(?:\\.|[^\\])+?)~~(?!_)"),
    "spoiler": re.compile(r"\|\|(?P<inner>(?:\\.|[^\\])+?)\|\|"),
}
"""What can stand inside a line, in the order in which it is tried."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is obeyed: what kind, in which line, its source, and where a link leads."""

    kind: str
    line: int
    source: str
    target: str = ""


@dataclass(slots=True)
class Reading:
    """What a person sees, and everything that is obeyed."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def kinds(self) -> list[str]:
        """The kinds of the marks."""
        return [mark.kind for mark in self.marks]


def read(content: str) -> Reading:
    """One Text Display."""
    reading = Reading()
    shown = []
    for number, line in enumerate(content.split("\n")):
        inner = line
        for kind, pattern in LINES.items():
            if found := pattern.fullmatch(line):
                reading.marks.append(Mark(kind, number, line[: line.index(" ")]))
                inner = found["inner"]
                break
        shown.append(_inline(inner, number, reading.marks))
    reading.text = "\n".join(shown)
    reading.marks += [Mark("control", 0, hex(ord(one))) for one in _obeyed_characters(content)]
    return reading


def _inline(source: str, line: int, marks: list[Mark]) -> str:
    return "".join(_pieces(source, line, marks))


def _pieces(source: str, line: int, marks: list[Mark]) -> Iterator[str]:
    at = 0
    while at < len(source):
        kind, found = next(((k, f) for k, pattern in INLINE.items() if (f := pattern.match(source, at))), ("", None))
        if found is None:
            yield source[at]
            at += 1
            continue
        groups = found.groupdict()
        if kind != "escape":
            marks.append(Mark(kind, line, found[0], groups.get("target") or ""))
        inner = groups.get("inner")
        yield groups.get("text") or (found[0] if inner is None else _inline(inner, line, marks))
        at = found.end()


def _obeyed_characters(content: str) -> Iterator[str]:
    reordering = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    for one in content.replace("\n", ""):
        if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one in reordering:
            yield one
