"""Words that were mistyped: those that hardly any paper has, one slip away from one that many have."""

from collections.abc import Iterable, Iterator
from string import ascii_lowercase

import tantivy

from bot.domain.query import Word
from bot.search.documents import TEXT
from bot.search.words import analyse

SHORTEST = 4
"""Letters; shorter words are near to too many others."""
LONGEST = 30
RARE = 3
"""Papers; a word that more have was meant."""
TIMES = 50
"""A word that was meant is in that many times as many papers."""


def meant(searcher: tantivy.Searcher, words: Iterable[object]) -> dict[str, str]:
    """What may be meant, for each word that was perhaps mistyped."""
    found = {}
    for word in words:
        if isinstance(word, Word) and (better := _nearest(searcher, word.text)):
            found[word.text] = better
    return found


def _nearest(searcher: tantivy.Searcher, text: str) -> str | None:
    word = text.lower()
    if not (SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()):
        return None
    papers = searcher.doc_freq(TEXT, "".join(analyse(word)))
    if papers > RARE:
        return None
    stems = {one: "".join(analyse(one)) for one in _one_slip(word)}
    counts = {stem: searcher.doc_freq(TEXT, stem) for stem in set(stems.values())}
    best = max(stems, key=lambda one: (counts[stems[one]], one[0] == word[0], one))
    return best if counts[stems[best]] >= TIMES * (papers + 1) else None


def _one_slip(word: str) -> Iterator[str]:
    """Every word from which one letter too few, too many, another, or two exchanged give this one."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in ascii_lowercase if letter != after[0])
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in ascii_lowercase)
