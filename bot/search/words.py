"""How text becomes the stems that are searched: one definition, for the index, for queries and for their tests.

Texts are as people read them (`bot.text.latex.readable`). `prepared` does in Python what is rare, and nothing to plain
ASCII; `analyser` is tantivy's and does the rest.
"""

import re
import unicodedata
from functools import cache

import tantivy

LONGEST = 100
"""Bytes; a longer run of letters and digits is no word and is not indexed."""

_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # radicals, kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
    "])"
)
"""Scripts written without spaces, by the blocks of Unicode: there every character is a word of its own."""
_POSSESSIVE = re.compile(r"['’](?<=\w['’])s\b", re.IGNORECASE)
_PLUS_PLUS = re.compile(r"(?<![^\W_])([A-Za-z])\+\+(?![^\W_])")
_SHARP = re.compile(r"(?<![^\W_])([A-Za-z])#(?!\w)")
_SIGNS = {"plusplus": "++", "sharp": "#"}
_KEPT_SIGN = re.compile(r"\b([a-z])(plusplus|sharp)\b")

COMMON = frozenset(
    """
    a about all also an and any are as at be been being between both but by can could did do does for from had has have
    having how i if in into is it its me my no not of on only or other our so some such than that the their them then
    there these they this those through to under until very was we were what when where which while why will with would
    you your
    """.split()  # noqa: SIM905 - a line a word would bury them
)
"""Words so common that they say nothing of a paper. They are in the index, so that a phrase can hold them."""


def prepared(text: str) -> str:
    """`text` as the analyser takes it: compatibility forms unified, unspaced scripts spaced, `C++` and `C#` kept."""
    if not text.isascii():
        text = _UNSPACED.sub(r" \1 ", _unified(text))
    return _spelt_out(text)


def plain(text: str) -> str:
    """The words of `text` in small letters, without accents and signs; as it is where they would be other words then.

    Texts that are the same but for that have one plain form, which is its own. Words of unspaced scripts stay together.
    """
    text = _unified(text)
    bare = " ".join(_small_words().analyze(_spelt_out(text)))
    bare = _KEPT_SIGN.sub(lambda found: found[1] + _SIGNS[found[2]], bare)
    return bare if analyse(bare) == analyse(text) else text


def trimmed(text: str) -> str:
    """`text` without the punctuation and symbols around it; the signs of `C++` and `C#` belong to it."""
    if text.isalnum():
        return text
    begin, end = 0, len(text)
    while begin < end and is_sign(text[begin]):
        begin += 1
    while end > begin and is_sign(text[end - 1]):
        end -= 1
    for sign in _SIGNS.values():
        if end - begin == 1 and text.startswith(sign, end):
            end += len(sign)
    return text[begin:end]


def is_sign(letter: str) -> bool:
    """Whether it is punctuation, a symbol or a space."""
    return unicodedata.category(letter)[0] in "PSZC"


def too_long(text: str) -> str | None:
    """A word of `text` that is longer than any that is indexed."""
    return next((word for word in _words().analyze(_UNSPACED.sub(" ", text)) if len(word.encode()) > LONGEST), None)


def _unified(text: str) -> str:
    return unicodedata.normalize("NFKC", text.encode(errors="replace").decode())  # half a surrogate pair is no text


def _spelt_out(text: str) -> str:
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if "++" in text:
        text = _PLUS_PLUS.sub(r"\1plusplus", text)
    if "#" in text:
        text = _SHARP.sub(r"\1sharp", text)
    return text


def analyser() -> tantivy.TextAnalyzer:
    """A new analyser: runs of letters and digits, lower case, accents folded, English stems; no word is left out."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(LONGEST))
    return _folding(builder).filter(tantivy.Filter.stemmer("english")).build()


def analyse(text: str) -> tuple[str, ...]:
    """The stems of `text` in their order, as the index has them; empty where there is no letter or digit.

    A word as it was typed may give several (`state-of-the-art`, `大模型`): they stand beside each other.
    """
    return tuple(_shared().analyze(prepared(text)))


def is_common(word: str) -> bool:
    """Whether `word` is so common that it is not looked for on its own."""
    return word.lower().strip(".,;:!?'’\"()") in COMMON


def _folding(builder: tantivy.TextAnalyzerBuilder) -> tantivy.TextAnalyzerBuilder:
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())


@cache
def _shared() -> tantivy.TextAnalyzer:
    return analyser()


@cache
def _words() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()


@cache
def _small_words() -> tantivy.TextAnalyzer:
    return _folding(tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())).build()
