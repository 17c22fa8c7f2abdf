"""LaTeX in titles and abstracts, to text."""

import re

from bot.text import symbols
from bot.text.clean import fold
from bot.text.conversion import convert

_NAMES = f"(?:{symbols.GREEK}|{symbols.RELATIONS})"
_MARKS = ("$", "\\", "^", "~", "{", "_", "--", "``")
_QUOTED = re.compile(r"`[^`']+'")
_LOST_NAME = re.compile(r"\d(?:(?:times|circ)\b|(?<=\bsim\d)|(?<=\bapprox\d))")
_NAMES_LOST = ("times", "circ", "sim", "approx")
_SLOT = "\ufdd0"
"""A noncharacter, which folded text cannot hold, stands for each address while the text is converted."""
_ADDRESS = re.compile(r"((?:https?://|www\.)[^\s{}$\\<>]+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?")
_TIE = re.compile(r"(?<=[\w)\]},.;:%'’”])~(?=\S)")
_RANGE = re.compile(r"\d~\$?[\d.]")
_MACROS_LOST = r"text(?:bf|it|tt|sc|sf|rm)|emph|math(?:cal|bb|rm|bf|it|sf)|operatorname"
_ENDS_OF_MACROS = tuple(f"{end}{{" for end in ("bf", "it", "tt", "sc", "sf", "rm", "emph", "cal", "bb", "operatorname"))
_REWRITES = (
    (("``",), re.compile(r"``([^`]{1,300}?)(?:''|\")"), r"“\1”"),
    (("`",), re.compile(r"(?<![\w`])`([^`']{1,300})'(?!\w)"), r"‘\1’"),
    (("---",), re.compile(r"(?<![-!<])---(?![->])"), "—"),
    (("--",), re.compile(r"(?<![-!<])(?:(?<=\S)--|--(?=\s))(?![->])"), "–"),  # not the option in "with --fast"
    (("$$",), re.compile(r"\$\$"), "$"),
    (("\\(",), re.compile(r"\\\((.{1,300}?)\\\)"), r"$\1$"),
    # Where a source (Hugging Face) dropped a backslash: `texttt{D}`, `360^circ`, `8{times}5`, `pi_0`, `5times`, `sim5`.
    (_ENDS_OF_MACROS, re.compile(rf"(?<![\\A-Za-z])(?=(?:{_MACROS_LOST})\{{)"), r"\\"),
    (("^",), re.compile(rf"\^(?=(?:circ|star|ast|top|prime|dagger|{symbols.GREEK})(?![A-Za-z]))"), r"^\\"),
    (("{",), re.compile(rf"\{{(?={_NAMES}[}}_^])"), r"{\\"),
    (("_", "^"), re.compile(rf"(?<![\\\w])(?=(?:{symbols.GREEK})[_^][{{\d])"), r"\\"),
    (("times", "circ"), re.compile(r"(\d)(?=(?:times|circ)(?![A-Za-z]))"), r"\1\\"),
    (("sim", "approx"), re.compile(r"(sim(?<![\\\w]sim)|approx(?<![\\\w]approx))(?=\d)"), r"\\\1"),
    (("frac",), re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\1/\2"),
)
"""Each with what text must have for it, one of them, which is found sooner than the pattern."""


def readable(text: str) -> str:
    """`text` with its LaTeX said in characters, folded; what has none loses its dollars, braces and backslashes.

    Money, addresses, file names and plain text stay as they are. Never raises; the time is bounded by the length.
    """
    text = fold(text)
    return _converted(text) if _is_marked(text) else text


def _is_marked(text: str) -> bool:
    """Whether there may be anything to convert; most texts have nothing, which is found out in little time."""
    if any(map(text.__contains__, _MARKS)) or ("`" in text and _QUOTED.search(text)):
        return True
    return any(map(text.__contains__, _NAMES_LOST)) and _LOST_NAME.search(text) is not None


def _converted(text: str) -> str:
    addresses: list[str] = []
    if "://" in text or "www." in text:
        addresses = [found[1] for found in _ADDRESS.finditer(text)]
        text = _ADDRESS.sub(_SLOT, text)
    for needed, pattern, replacement in _REWRITES:
        if any(map(text.__contains__, needed)):
            text = pattern.sub(replacement, text)
    if "~" in text:
        text = _TIE.sub(lambda tie: "~" if _RANGE.match(tie.string, tie.start() - 1) else " ", text)
    text = convert(text)
    left = iter(addresses)
    return fold(re.sub(_SLOT, lambda _: next(left, ""), text))
