"""What a query finds in one state of the index, and in which order.

A match is yes or no, exactly as for a topic. By relevance, papers whose whole title was typed come first, then those
that match in the title, then others that match, each ordered by BM25 over all text; then, where there is room, those
that are only related: they have some of the words, mistyped ones mended, and all else that was asked for. What else was
tried stands in benchmarks/RESULTS.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log

from tantivy import DocAddress, Occur, Query, Searcher, SearchResult

from bot.domain import query as domain
from bot.domain.query import Condition, Either, Order, Phrase, Word
from bot.domain.results import Hit, Results
from bot.ports import Near
from bot.search.documents import ID, NEW, TEXT, TITLE, TRENDING, UPVOTES, WHOLE_TITLE, schema, value_of, whole
from bot.search.queries import Compiler, frame, replaced, term, unscored, words
from bot.search.spelling import meant
from bot.search.words import analyse

PRESENT = 0.5
"""Of a word's weight (its inverse document frequency), for having it at all; BM25 is at most 2.2 times the weight."""
ALL, TITLED, WHOLE = 3.0, 6.0, 9.0
"""Of the weight of all words, for a paper that matches, whose title does as well, and whose whole title was typed: more
than words can make up for.
"""
TELLING = 6
"""Words, the rarest, of which a related paper has one."""
LEAST = 10
"""Related papers that are looked at at least; having more of the words can put the last of them first."""
TIES = 50
"""Papers that are looked at behind the last one, so that equal ones stand in the same order on every page."""
_SORTED = {Order.NEW: NEW, Order.UPVOTES: UPVOTES, Order.TRENDING: TRENDING}


class Ranking:
    """Searches in what `searcher` sees, as of `today`; it blocks, and frees the interpreter meanwhile."""

    def __init__(self, searcher: Searcher, today: date, near: Near | None = None) -> None:
        self._searcher = searcher
        self._compiler = Compiler(today, near or {})
        self._in_title = Compiler(today, near or {}, TITLE)

    def search(self, query: domain.Query, limit: int) -> Results:
        """The best `limit`; sorted by anything but relevance, or asking for no words, only what matches."""
        asked = list(words(query.condition))
        if asked and query.order in (None, Order.RELEVANCE):
            return self._relevant(query, asked, limit)
        return self._sorted(query.condition, _SORTED.get(query.order or Order.NEW, NEW), limit)

    def matching(self, condition: Condition) -> list[str]:
        """Every paper that matches, in no order."""
        query = unscored(self._compiler.compile(condition))
        return [paper for paper, _ in self._best(query, max(self._searcher.num_docs, 1))]

    def _sorted(self, condition: Condition, by: str, limit: int) -> Results:
        found = self._searcher.search(self._compiler.compile(condition), limit, order_by_field=by)
        hits = (Hit(paper, float(value_of(int(value))), match=True) for paper, value in self._hits(found))
        return Results(tuple(hits), count(found))

    def _relevant(self, query: domain.Query, asked: list[Word | Phrase], limit: int) -> Results:
        slips = meant(self._searcher, asked)
        mended = replaced(query.condition, slips)
        weights = {stem: self._idf(stem) for one in (*asked, *words(mended)) for stem in analyse(one.text)}
        matches, total = self._matches(query.condition, sum(weights.values()), limit + TIES)
        scores = dict(matches)
        if slips:
            _raise(scores, self._matches(mended, sum(weights.values()), limit + TIES)[0])
        if total < limit and not _any_word(query.condition):
            _raise(scores, self._related(mended, weights, 2 * limit + LEAST))
        matching = self._compiler.compile(query.condition)
        if self._searcher.doc_freq(WHOLE_TITLE, whole(analyse(query.text))):
            named = self._best(self._titled(query, matching), limit + TIES)
            scores |= {paper: score + WHOLE * sum(weights.values()) for paper, score in named}
        best = sorted(scores, key=lambda paper: (scores[paper], paper), reverse=True)[:limit]
        known = set(matches)
        if total > len(matches):
            known |= self._among([paper for paper in best if paper not in matches], matching)
        return Results(tuple(Hit(paper, scores[paper], paper in known) for paper in best), total, slips)

    def _titled(self, query: domain.Query, matching: Query) -> Query:
        """Papers that match, and whose whole title is what was typed."""
        title = Query.term_query(schema(), WHOLE_TITLE, whole(analyse(query.text)))
        return Query.boolean_query([(Occur.Must, unscored(title)), (Occur.Must, matching)])

    def _matches(self, condition: Condition, weight: float, limit: int) -> tuple[dict[str, float], int]:
        """The best of those that match, among them the best of those whose titles do as well; how many match in all.
        Titles do not count where one word of several is enough.
        """
        query = self._compiler.compile(condition)
        found = self._searcher.search(query, limit)
        scores = {paper: score + ALL * weight for paper, score in self._hits(found)}
        if not isinstance(condition, Either):
            titled = unscored(self._in_title.compile(condition))
            of_titles = self._best(Query.boolean_query([(Occur.Must, titled), (Occur.Must, query)]), limit)
            scores |= {paper: score + TITLED * weight for paper, score in of_titles}
        return scores, count(found)

    def _related(self, condition: Condition, weights: Mapping[str, float], limit: int) -> dict[str, float]:
        """The best of those that have some of the words, and all else that was asked for."""
        telling = sorted(weights, key=weights.__getitem__)[-TELLING:]
        query = Query.boolean_query([(Occur.Should, term(stem)) for stem in telling])
        if framed := frame(condition):
            framing = unscored(self._compiler.compile(framed))
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, framing)])
        papers = [paper for paper, _ in self._best(query, limit)]
        if not papers:
            return {}
        parts = [(Occur.Should, term(stem)) for stem in weights]
        parts += [
            (Occur.Should, Query.const_score_query(part, PRESENT * weights[stem]))
            for stem, (_, part) in zip(weights, parts, strict=True)
        ]
        return dict(self._best(self._of(papers, parts), len(papers)))

    def _among(self, papers: list[str], query: Query) -> set[str]:
        """Those of these papers that match."""
        if not papers:
            return set()
        return {paper for paper, _ in self._best(self._of(papers, [(Occur.Must, query)]), len(papers))}

    def _of(self, papers: list[str], parts: Sequence[tuple[Occur, Query]]) -> Query:
        """The same, only of these papers."""
        return Query.boolean_query([(Occur.Must, unscored(Query.term_set_query(schema(), ID, papers))), *parts])

    def _best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        return self._hits(self._searcher.search(query, limit, count=False))

    def _hits(self, found: SearchResult) -> list[tuple[str, float]]:
        papers = self._papers(address for _, address in found.hits)
        return [(paper, score) for paper, (score, _) in zip(papers, found.hits, strict=True)]

    def _papers(self, addresses: Iterable[DocAddress]) -> list[str]:
        return [self._searcher.doc(address)[ID][0] for address in addresses]

    def _idf(self, stem: str) -> float:
        return self._weight(self._searcher.doc_freq(TEXT, stem))

    def _weight(self, having: int) -> float:
        """Of a word that so many papers have: its inverse document frequency."""
        return log(1 + max(self._searcher.num_docs - having + 0.5, 0.5) / (having + 0.5))


def count(found: SearchResult) -> int:
    """How many papers were found in all."""
    return int(found.count)  # type: ignore[attr-defined]  # it is there, but not in the stub


def _raise(scores: dict[str, float], others: Mapping[str, float]) -> None:
    for paper, score in others.items():
        scores[paper] = max(score, scores.get(paper, score))


def _any_word(condition: Condition) -> bool:
    """Whether every paper with any of the words matches, so that none is only related."""
    match condition:
        case Word(text) | Phrase(text):
            return len(analyse(text)) == 1
        case Either(of):
            return all(map(_any_word, of))
    return False
