"""Sentences of an abstract."""

import re

_END = re.compile(r"[.!?][\"”’)\]]*(?= +(?:[\"“(\[]?[A-Z0-9]|[a-z]+[A-Z0-9]))")
_ABBREVIATIONS = (
    r"et al|e\.g|i\.e|cf|vs|etc|viz|approx|resp|w\.r\.t|Figs?|Eqs?|Secs?|Tabs?|Refs?|Nos?|Dr|Prof|St|Mr|Mrs|Ms|Inc|Thm"
    r"|Lem|Vol|Proc|Phys|Rev|Lett|Math|Sci|Ann|Comm|Trans|Bull|Acad|Natl|Res|Jr|Eur|Astron|Nucl|Chem|Soc|Mod|Int|[A-Z]"
)
_NO_END = re.compile(rf"\b(?:{_ABBREVIATIONS})\.$")


def sentences(text: str) -> list[str]:
    """The sentences of folded `text`; abbreviations, initials and decimals end none."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if not _NO_END.search(text, max(start, end.end() - 12), end.end()):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [*found, text[start:].strip()] if text[start:].strip() else found
