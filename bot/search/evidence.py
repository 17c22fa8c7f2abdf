"""What the words of a query say for chosen papers, wherever in the ranking of words they stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from tantivy import Occur, Query

from bot.domain import query as domain
from bot.domain.query import Condition, Phrase, Word
from bot.domain.results import Evidence
from bot.search.documents import TEXT, TITLE, schema
from bot.search.queries import frame, replaced, term, unscored, words
from bot.search.ranking import Ranking, count
from bot.search.spelling import meant
from bot.search.words import analyse, is_common

MOST = 2.2
"""BM25's most for a word, of its inverse document frequency."""
FEW = 5
"""Of so few words each counts, common or rare: one that is wrong is often the rarest. How near to each other they stand
counts as well; in a sentence both say little.
"""
WINDOW = 8
"""Words that may stand between two that are close, in either order."""

Parts = Mapping[str, float]
"""By paper, from 0 to 1."""


class Weighing(Ranking):
    """Weighs what `searcher` sees, as of a day; it blocks, and frees the interpreter meanwhile."""

    def weigh(self, query: domain.Query, papers: Collection[str]) -> dict[str, Evidence]:
        """Those of `papers` for which all holds that was asked for besides words."""
        asked = list(words(query.condition))
        mended = replaced(query.condition, self._surely_meant(asked))
        weights = {stem: self._idf(stem) for stem in _stems([*asked, *words(mended)])}
        most = sum(weights.values()) or 1.0
        scores = self._framed(query.condition, papers, weights)
        chosen = list(scores)
        covered = self._having(chosen, weights, TEXT)
        having, beside, close = self._together(chosen, _stems(words(mended)) if len(asked) <= FEW else [])
        match, whole, whole_title, named = self._matching(chosen, query, mended)
        return {
            paper: Evidence(
                share=scores[paper] / (MOST * most),
                covered=covered[paper] / most,
                having=having[paper],
                beside=beside[paper],
                close=close[paper],
                match=paper in match,
                whole=paper in whole,
                whole_title=paper in whole_title,
                named=paper in named,
            )
            for paper in chosen
        }

    def cover(self, text: str, papers: Collection[str]) -> dict[str, tuple[float, float]]:
        """For each of `papers` in the index: the parts of the words of `text` that it has, and has in its title.

        What a topic brings depends on it, so papers that are gone or were written anew do not count: it is the same in
        every index of the same papers.
        """
        chosen = self._scored_ids(papers)
        weights = {stem: self._weight(self._living_with(stem)) for word in _telling(text) for stem in analyse(word)}
        most = sum(weights.values()) or 1.0
        covered, titled = self._having(chosen, weights, TEXT), self._having(chosen, weights, TITLE)
        return {paper: (covered[paper] / most, titled[paper] / most) for paper in chosen}

    def _surely_meant(self, asked: Sequence[Word | Phrase]) -> dict[str, str]:
        """What is meant by words that no paper has."""
        slips = meant(self._searcher, asked)
        return {word: better for word, better in slips.items() if not any(map(self._papers_with, analyse(word)))}

    def _papers_with(self, stem: str) -> int:
        return self._searcher.doc_freq(TEXT, stem)

    def _living_with(self, stem: str) -> int:
        return count(self._searcher.search(unscored(term(stem)), 1))

    def _scored_ids(self, papers: Collection[str]) -> list[str]:
        return [paper for paper, _ in self._best(self._of(list(papers), []), max(len(papers), 1))]

    def _framed(self, condition: Condition, papers: Collection[str], stems: Iterable[str]) -> dict[str, float]:
        """The scores of those papers for which all else holds that was asked for."""
        parts = [(Occur.Should, term(stem)) for stem in stems]
        if framing := frame(condition):
            parts.append((Occur.Must, unscored(self._compiler.compile(framing))))
        return dict(self._best(self._of(list(papers), parts), max(len(papers), 1)))

    def _having(self, papers: list[str], weights: Mapping[str, float], where: str) -> dict[str, float]:
        """For each paper, the weight of the words that it has there."""
        return self._scored(papers, [Query.const_score_query(term(stem, where), one) for stem, one in weights.items()])

    def _together(self, papers: list[str], few: list[str]) -> tuple[Parts, Parts, Parts]:
        """For each paper: the part of a few words that it has, and of their pairs those that are beside and close."""
        pairs = list(pairwise(few))
        having = self._having(papers, {stem: 1 / len(few) for stem in few}, TEXT)
        return having, self._standing(papers, pairs, 0), self._standing(papers, pairs, WINDOW)

    def _matching(self, papers: list[str], query: domain.Query, mended: Condition) -> tuple[set[str], ...]:
        """What matches, what does with mistyped words mended, whose titles do, and whose whole title was typed."""
        matching = self._compiler.compile(query.condition)
        match = self._among(papers, matching)
        whole = match
        if mended != query.condition:
            whole = match | self._among(papers, self._compiler.compile(mended))
        named = self._among(list(match), self._titled(query, matching))
        return match, whole, self._among(list(whole), self._in_title.compile(mended)), named

    def _standing(self, papers: list[str], pairs: Sequence[tuple[str, str]], apart: int) -> Parts:
        """For each paper, the part of the pairs that stand there with at most so many words between them."""
        phrases = (Query.phrase_query(schema(), TEXT, list(pair), slop=apart) for pair in pairs)
        return self._scored(papers, [Query.const_score_query(one, 1 / len(pairs)) for one in phrases])

    def _scored(self, papers: list[str], queries: Iterable[Query]) -> dict[str, float]:
        parts = [(Occur.Should, one) for one in queries]
        return dict.fromkeys(papers, 0.0) | dict(self._best(self._of(papers, parts), max(len(papers), 1)))


def _stems(asked: Iterable[Word | Phrase]) -> list[str]:
    """Each once, in their order."""
    return list(dict.fromkeys(stem for one in asked for stem in analyse(one.text)))


def _telling(text: str) -> list[str]:
    """The words that say something; all, where none does."""
    found = text.split()
    return [word for word in found if not is_common(word)] or found
