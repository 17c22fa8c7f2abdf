"""Ending a long sentence early, where a subordinate clause begins."""

import re

from bot.text import phrases

LEAST = 45
"""Characters; a shorter line says too little."""

_AFTER_COMMA = (
    "which|where|while|whereas|although|though|but|yet|thereby|thus|hence|without|despite|with|as|especially"
    "|particularly|along with|so|even|rather than|instead of|compared|when|because|since|followed by|supported by"
    "|evaluated|demonstrated|validated|using|by|through|via|across|unlike|if|such as|including|on|making it|thanks to"
)
_STRONG = re.compile(
    rf"; | – | — |: (?=[a-z(\d])|, (?:{phrases.PARTICIPLES}|{_AFTER_COMMA}|[a-z]+ {phrases.PARTICIPLES}|an?)(?= )"
    rf"|(?<!,) and (?:thus |thereby )?(?={phrases.PARTICIPLES} )"
)
_FAIR = re.compile(
    r" (?:while|without|by (?:\w+ly )?\w+ing|including|through|via|using|compared (?:to|with)|rather than|instead of"
    r"|despite|due to|even (?:when|if|for|in|with)|when|where|whereas|because|so that|thereby"
    r"|leading to|resulting in)(?= )"
)
_FAINT = re.compile(
    rf" (?:across|to {phrases.BASE}|within|during|under|based on|as well as|along with|with|for|that|in|on|by)(?= )"
)
_ENDS_BADLY = re.compile(
    rf"(?:\b{phrases.NO_END}|[,;:–—(]|\b{phrases.CERTAINLY_FINITE}|\b{phrases.PARTICIPLES}|\b(?:by|of|for) \w+ing"
    rf"|\bto {phrases.BASE})$",
    re.IGNORECASE,
)
_CANNOT_SPARE = re.compile(
    r"\b(?:(?!introduced|proposed|presented|developed|released|described)\w+ed"
    r"|built|drawn|shown|found|driven|given|known|seen|made)$|, \w+ing(?: \S+){0,2}$"
)
"""What a preposition belongs to: "is trained on", ", addressing gaps in"."""
_VERB = re.compile(rf"\b(?:{phrases.FINITE}|{phrases.BASE})\b")
_CONTINUES = re.compile(
    rf"^(?:a|an|the|named|called|termed|coined|dubbed|denoted|{_AFTER_COMMA}|{phrases.PARTICIPLES})\b|\b(?:and|or)\b"
)
_GERUNDS = re.compile(r"^, \w+ing(?:,| and\b| or\b)|^, \w+ing [^,]*, (?:and|or) (?:\w+ly )?\w+ing\b")
_GERUND_BEFORE = re.compile(r"\b(?:by|through|via|of|for|including|in|with|as) (?:\w+ly )?\w+ing\b[^;]*$|: [^;]*$")
_APPOSITION = re.compile(r"^[^,]+, (?:a|an|the|our)\b[^,]*(?:,|$)")

_LAST_CLAUSE = re.compile(r".*\b(?:how|whether|why|that|which|where|what)\b(.*)")
_OPENING_CLAUSE = re.compile(
    r"(?:After|When|While|If|Although|Though|Since|As|By|Given|With|Despite|For|In|Under) [^,]*(?:,|$)"
)
_ENUMERATED = re.compile(r", \w+(?:,| and\b| or\b)|, an? [^,;]*, (?:and|or)\b")
_AFTER_COLON = re.compile(r": ([^;:]*)$")
_LAST_GERUND = re.compile(r", \w+ing(?: \w+)?$")
_LISTED = re.compile(r"\((?:\d|[a-c]|i{1,3}|iv)\)")


def fit(text: str, most: int, *, whole: bool, least: int = LEAST) -> str | None:
    """`text` (no full stop at its end) if it has at most `most` characters, else up to the last clause that fits.

    None where there is no such clause: a list is never broken off, nor what a verb or preposition needs. `whole`: the
    text is a sentence, so that its verb must remain; otherwise it names a thing.
    """
    if len(text) <= most:
        return text
    for boundary in (_STRONG, _FAIR, _FAINT):
        for found in reversed(list(boundary.finditer(text, least, most + len(", demonstrating ")))):
            head = text[: found.start()].rstrip(" ,;:")
            if boundary is not _STRONG and _CANNOT_SPARE.search(head):
                continue
            if least <= len(head) <= most and can_end(head, text[found.start() :], whole=whole):
                return head
    return None


def is_balanced(text: str) -> bool:
    """Whether every bracket and quotation that begins in `text` ends there."""
    return all(text.count(left) == text.count(right) for left, right in ("()", "“”", "[]"))


def can_end(head: str, rest: str, *, whole: bool) -> bool:
    """Whether a line may end after `head`, where `rest` follows in the text."""
    return (
        not _ENDS_BADLY.search(head)
        and is_balanced(head)
        and not (rest.startswith(" to ") and phrases.TAKES_TO.search(head))
        and not _in_a_list(head, rest)
        and not (rest.startswith(", a") and re.match(", an? ", rest) and not whole)
        and ((clause := _LAST_CLAUSE.search(head)) is None or _VERB.search(clause[1]) is not None)
        and not ("not only" in head and "but" not in head.partition("not only")[2])
        and (not whole or _is_complete(head))
    )


def _is_complete(head: str) -> bool:
    """Whether the sentence `head` has the verb of its main clause."""
    main = _APPOSITION.sub("", _OPENING_CLAUSE.sub("", head))
    return _VERB.search(main) is not None


def _in_a_list(head: str, rest: str) -> bool:
    if _LISTED.search(head) and _LISTED.search(rest):
        return True
    if (listed := _AFTER_COLON.search(head)) and " and " not in listed[1] and " and " in rest:
        return True
    if rest.startswith(" and ") and _LAST_GERUND.search(head):
        return True
    if rest.startswith(","):
        gerunds = _GERUNDS.match(rest) is not None and _GERUND_BEFORE.search(head) is not None
        return gerunds or _ENUMERATED.match(rest) is not None
    _, comma, tail = head.rpartition(", ")
    return bool(comma) and not _CONTINUES.search(tail) and not _VERB.search(tail) and ", and " in rest
