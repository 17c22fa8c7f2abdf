"""LaTeX in titles and abstracts, to text."""

import re

from bot.text import symbols
from bot.text.clean import fold
from bot.text.conversion import convert

_NAMES = f"(?:{symbols.GREEK}|{symbols.RELATIONS})"
_MARKS = re.compile(r"[$\\^~{_]|--|``|`[^`']+'|\d(?:times|circ)\b|\b(?:sim|approx)\d")
_WORDS = ("times", "circ", "sim", "approx")
_BEGINNINGS = ("$", "\\", "^", "~", "{", "_", "`", "--", *_WORDS)
"""Text without any of these has no marks, which is found out eight times as fast."""
_SLOT = "\ufdd0"
"""A noncharacter, which folded text cannot hold, stands for each address while the text is converted."""
_ADDRESS = re.compile(r"((?:https?://|www\.)[^\s{}$\\<>]+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?")
_TIE = re.compile(r"(?<=[\w)\]},.;:%'’”])~(?=\S)")
_RANGE = re.compile(r"\d~\$?[\d.]")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_LOST_BACKSLASH = re.compile(
    r"(?<![\\A-Za-z])(?=(?:text(?:bf|it|tt|sc|sf|rm)|emph|math(?:cal|bb|rm|bf|it|sf)|operatorname)\{)"
    rf"|(?<=\^)(?=(?:circ|star|ast|top|prime|dagger|{symbols.GREEK})(?![A-Za-z]))"
    rf"|(?<=\{{)(?={_NAMES}[}}_^])"
    rf"|(?<![\\\w])(?=(?:{symbols.GREEK})[_^][{{\d])"
    r"|(?<=\d)(?=(?:times|circ)(?![A-Za-z]))"
    r"|(?<![\\\w])(?=(?:sim|approx)\d)"
)
"""Where a source (Hugging Face) dropped a backslash: `360^circ`, `texttt{D}`, `8{times}5`, `pi_0`, `5times`."""
_REWRITES = (
    (("``",), re.compile(r"``([^`]{1,300}?)(?:''|\")"), r"“\1”"),
    (("`",), re.compile(r"(?<![\w`])`([^`']{1,300})'(?!\w)"), r"‘\1’"),
    (("---",), re.compile(r"(?<![-!<])---(?![->])"), "—"),
    (("--",), re.compile(r"(?<![-!<])(?:(?<=\S)--|--(?=\s))(?![->])"), "–"),  # not the option in "with --fast"
    (("$$",), re.compile(r"\$\$"), "$"),
    (("\\(",), re.compile(r"\\\((.{1,300}?)\\\)"), r"$\1$"),
    (("{", "^", "_", *_WORDS), _LOST_BACKSLASH, r"\\"),
    (("frac",), _FRACTION, r"\1/\2"),
)
"""Each with what text must have for it, which is found sooner than the pattern."""


def readable(text: str) -> str:
    """`text` with its LaTeX said in characters, folded; what has none loses its dollars, braces and backslashes.

    Money, addresses, file names and plain text stay as they are. Never raises; the time is bounded by the length.
    """
    text = fold(text)
    if not any(map(text.__contains__, _BEGINNINGS)) or not _MARKS.search(text):
        return text
    addresses = iter([found[1] for found in _ADDRESS.finditer(text)])
    text = _ADDRESS.sub(_SLOT, text)
    for needed, pattern, replacement in _REWRITES:
        if any(map(text.__contains__, needed)):
            text = pattern.sub(replacement, text)
    text = _TIE.sub(lambda tie: "~" if _RANGE.match(tie.string, tie.start() - 1) else " ", text)
    text = convert(text)
    return fold(re.sub(_SLOT, lambda _: next(addresses, ""), text))
