"""One pass over LaTeX that never recurses, so that no input can be too deep or too slow for it."""

import re
from collections.abc import Callable

from bot.text import symbols

_CONVERTIBLE = re.compile(r"[$\\^{}_]")
_DEEPEST = 50
_LONGEST_FORMULA = 400
_LONGEST_SCRIPT = 12
_GONE = "\ufdd1"
"""Stands where an argument was dropped, until the space before it has been looked at."""
_AFTER_GONE = re.compile(rf"\s*{_GONE}(?=[.,;:)]|$)|{_GONE}")

_PLAIN = re.compile(r"[^\\{}$^_]+")
_MACRO = re.compile(r"\\(?:([A-Za-z]+)\*?|(.?))")
_ARGUMENT = re.compile(r"\s*(?:\[[^\]]{0,80}\])?\s*(?=\{)")
_BOUND = re.compile(r" *[\w\\${}^_]")
_POSSESSIVE = re.compile(r"s(?![A-Za-z])")
_POWER = re.compile(r"\^(?:\(([-+]?\d+)\)|([-+]?\d+)(?!\d|\.\d)|([A-Za-z*+])(?![A-Za-z])|(?=[{\\]))")
_INDEX = re.compile(r"_(?:(\d{1,2}|[A-Za-z])(?![\w@/-]|\.\w)|(?=\{))")
_ONE_LETTER = re.compile(r"(?:^|[^\w./@\\-])(?:[^\W\d_]|\\[A-Za-z]+)$")
_LATEX = re.compile(r"\\[^%&#$]|[\^_{]")
_PROSE = re.compile(r"\d.*[a-z]{2} |[a-z]{3} [a-z]{3}")
_TWO_LETTERS_MOST = re.compile(r"(?:[^\W\d_]{1,2}(?![^\W\d_])|[\W\d_])*")

_GREEK_BEGINS = "\u0370"

Style = Callable[[str], str]


def convert(text: str) -> str:
    """Folded `text` with macros, formulas, accents and scripts said in characters."""
    if not _CONVERTIBLE.search(text):
        return text
    return _AFTER_GONE.sub("", _Conversion(text).run())


def _superscript(body: str) -> str:
    return _script(body, symbols.SUPERSCRIPTS, "^")


def _subscript(body: str) -> str:
    return _script(body, symbols.SUBSCRIPTS, "_")


def _script(body: str, table: dict[str, str], mark: str) -> str:
    """`body` raised or lowered; with its mark where Unicode cannot, or where it is a word."""
    body = body.strip()
    if len(body) <= _LONGEST_SCRIPT and all(c in table for c in body) and _TWO_LETTERS_MOST.fullmatch(body):
        return "".join(table[c] for c in body)
    return mark + (body if len(body) == 1 or re.fullmatch(r"[\w.]+", body) else f"({body})")


def _drop(_body: str) -> str:
    return _GONE


def _accent(mark: str) -> Style:
    return lambda body: body[:1] + mark + body[1:]


_STYLES: dict[str, Style] = {
    "mathbb": lambda body: symbols.DOUBLE_STRUCK.get(body, body),
    "textsuperscript": _superscript,
    "textsubscript": _subscript,
    **dict.fromkeys(symbols.SWALLOWERS, _drop),
    **{name: _accent(mark) for name, mark in symbols.ACCENTS.items()},
}


def _formulas(text: str) -> dict[int, int]:
    """Where formulas begin and end: the places of the dollars that are not money."""
    dollars = [found.start() for found in re.finditer(r"(?<!\\)\$", text)]
    spans: dict[int, int] = {}
    start = None
    for dollar in dollars:
        if start is not None and _is_formula(text[start + 1 : dollar], text[dollar + 1 : dollar + 2]):
            spans[start] = dollar
            start = None
        else:
            start = dollar
    return spans


def _is_formula(body: str, after: str) -> bool:
    if not body.strip() or len(body) > _LONGEST_FORMULA:
        return False
    if body[0].isdigit() and (body[-1] == " " or (after.isdigit() and (" " in body or not _LATEX.search(body)))):
        return False  # as in "$5 to $10"
    if _LATEX.search(body):
        return True
    if " " in (body[0], body[-1]):
        return body[0] == body[-1] and " " not in body.strip()
    return not _PROSE.search(body)


def _styled(piece: str, styles: list[Style]) -> str:
    for style in reversed(styles):
        piece = style(piece)
    return piece


def _borders_money(before: str, after: str) -> bool:
    return any(c.isdigit() or c.isupper() for c in (before, after))


class _Conversion:
    """A pass. `out` is what is done, `groups` the open braces, `pending` the styles of the next character or group."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.groups: list[tuple[int, list[Style]]] = []
        self.pending: list[Style] = []
        self.formulas = _formulas(text)
        self.formula_end = -1

    def run(self) -> str:
        at = 0
        while at < len(self.text):
            at = self._step(at)
        return "".join(self.out)

    def _step(self, at: int) -> int:
        match self.text[at]:
            case "\\":
                return self._macro(at)
            case "{":
                self.groups.append((len(self.out), self._take_pending()))
            case "}":
                self._close()
            case "$":
                self._dollar(at)
            case "^" | "_" as mark:
                return self._script(at, _superscript if mark == "^" else _subscript)
            case _:
                return self._plain(at)
        return at + 1

    def _take_pending(self) -> list[Style]:
        styles, self.pending = self.pending, []
        return styles if len(self.groups) < _DEEPEST else []

    def _emit(self, piece: str) -> None:
        self.out.append(_styled(piece, self._take_pending()))

    def _last(self) -> str:
        return self.out[-1][-1:] if self.out else ""

    def _plain(self, at: int) -> int:
        if not self.pending:
            found = _PLAIN.match(self.text, at)
            end = found.end() if found else at + 1
            piece = self.text[at:end]
            self.out.append(piece.replace("~", " ") if at < self.formula_end else piece)
            return end
        if self.text[at] != " ":
            self._emit(self.text[at])
        return at + 1

    def _close(self) -> None:
        self.pending.clear()
        if not self.groups:
            return
        start, styles = self.groups.pop()
        if styles:
            self.out[start:] = [_styled("".join(self.out[start:]), styles)]

    def _dollar(self, at: int) -> None:
        self.pending.clear()
        if at in self.formulas:
            self.formula_end = self.formulas[at]
        elif at != self.formula_end and _borders_money(self.text[max(0, at - 1) : at], self.text[at + 1 : at + 2]):
            self.out.append("$")

    def _script(self, at: int, style: Style) -> int:
        self.pending.clear()
        if at < self.formula_end:
            self.pending.append(style)
            return at + 1
        found = (_POWER if style is _superscript else _INDEX).match(self.text, at)
        if not found or not self._can_carry(at, found, style):
            self.out.append(self.text[at])
            return at + 1
        if body := next(filter(None, found.groups()), None):
            self.out.append(style(body))
        else:
            self.pending.append(style)
        return found.end()

    def _can_carry(self, at: int, found: re.Match[str], style: Style) -> bool:
        """Outside a formula: whether what stands before a script is something that is raised or indexed."""
        last = self._last()
        if style is _superscript or found.end() == at + 1:
            return last.isalnum() or last in tuple(")]*")
        return _ONE_LETTER.search(self.text[max(0, at - 12) : at]) is not None

    def _macro(self, at: int) -> int:
        if not (found := _MACRO.match(self.text, at)):
            return at + 1
        name, end = found[1] or found[2], found.end()
        if name in symbols.SWALLOWERS:
            return self._style_argument(name, end)
        if name in symbols.ACCENTS:
            return self._accented(name, end)
        if name in _STYLES:
            self.pending.append(_STYLES[name])
        elif found[1] is None:
            self._emit(symbols.LITERALS.get(name, "" if name in symbols.VANISHING else name))
        elif name in symbols.WRAPPERS:
            return self._skip_space(end)
        else:
            return self._named(name, end)
        return end

    def _style_argument(self, name: str, end: int) -> int:
        if argument := _ARGUMENT.match(self.text, end):
            self.pending.append(_STYLES[name])
            return argument.end()
        return end

    def _accented(self, name: str, end: int) -> int:
        following = self.text[end : end + 1]
        if name == "'" and self._last().isalpha() and _POSSESSIVE.match(self.text, end):
            self._emit("'")  # as in GPT\'s
        elif following in ("{", "\\") or following.isalpha() or (following == " " and name.isalpha()):
            self.pending.append(_STYLES[name])
        else:
            self._emit(name)
        return end

    def _named(self, name: str, end: int) -> int:
        before = self._last()
        piece = symbols.symbol(name)
        if piece is None:
            self._emit(f" {name}" if name in symbols.OPERATORS and before.isalnum() else name)
            return end
        self._emit(piece)
        if end > self.formula_end:
            binds = piece.isalpha() and piece < _GREEK_BEGINS
        else:
            binds = bool(_BOUND.match(self.text, end)) if piece.isalpha() else before not in ("", " ")
        return self._skip_space(end) if binds else end

    def _skip_space(self, end: int) -> int:
        return end + self.text.startswith(" ", end)
