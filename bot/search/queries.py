"""From the tree of a query to tantivy's own query objects; people's text never reaches tantivy's parser."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tantivy import FieldType, Occur, Query

from bot.domain.names import wanted
from bot.domain.query import (
    About,
    All,
    By,
    Category,
    Condition,
    Either,
    From,
    HasCode,
    Id,
    Like,
    Not,
    Phrase,
    Since,
    Upvotes,
    Word,
)
from bot.ports import Near
from bot.search.documents import (
    AUTHOR,
    CATEGORY,
    CODE,
    ID,
    NEW,
    ORGANIZATION,
    TEXT,
    TITLE,
    UPVOTES,
    bounds,
    schema,
)
from bot.search.words import analyse


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes queries of conditions, as of a day; without `near`, nothing is near to anything.

    A match scores by its words and phrases alone. In `TITLE` a phrase is only its words, in any order.
    """

    today: date
    near: Near = field(default_factory=dict)
    where: str = TEXT

    def compile(self, condition: Condition) -> Query:
        """What matches `condition`, and nothing else."""
        match condition:
            case Word(text) | Phrase(text):
                return self._words(analyse(text))
            case All(of):
                return self._all(of)
            case Either(of):
                return Query.boolean_query([(Occur.Should, self.compile(one)) for one in of])
            case Not():
                return self._all([condition])
        return unscored(self._filter(condition))

    def _words(self, stems: tuple[str, ...]) -> Query:
        if len(stems) > 1 and self.where == TITLE:
            return Query.boolean_query([(Occur.Must, term(one, TITLE)) for one in stems])
        return standing(stems, self.where)

    def _all(self, of: Iterable[Condition]) -> Query:
        parts = [
            (Occur.MustNot, self._excluded(one.of)) if isinstance(one, Not) else (Occur.Must, self.compile(one))
            for one in of
        ]
        if all(occur is Occur.MustNot for occur, _ in parts):
            parts.append((Occur.Must, unscored(Query.all_query())))
        return Query.boolean_query(parts)

    def _excluded(self, condition: Condition) -> Query:
        """What is excluded is so wherever it stands."""
        return Compiler(self.today, self.near).compile(condition)

    def _filter(self, condition: Condition) -> Query:
        query = Query.empty_query()
        match condition:
            case By(name):
                query = Query.term_set_query(schema(), AUTHOR, sorted(wanted(name)))
            case Category(code, whole):
                query = term(f"{code}.*" if whole else code, CATEGORY)
            case From(organization):
                query = standing(analyse(organization), ORGANIZATION)
            case HasCode():
                query = Query.term_query(schema(), CODE, True)
            case Upvotes(least, most):
                query = _between(UPVOTES, least, most)
            case Since(day, days):
                query = _between(NEW, (day or self.today - timedelta(days=days or 0)).toordinal(), None)
            case Id(paper):
                query = term(paper, ID)
            case About() | Like():
                query = Query.term_set_query(schema(), ID, list(self.near.get(condition, ())))
        return query


def term(text: str, where: str = TEXT) -> Query:
    """Where this term is."""
    return Query.term_query(schema(), where, text)


def standing(stems: tuple[str, ...], where: str = TEXT) -> Query:
    """Where these stems stand beside each other; none stands nowhere."""
    if not stems:
        return Query.empty_query()
    return term(stems[0], where) if len(stems) == 1 else Query.phrase_query(schema(), where, list(stems))


def unscored(query: Query) -> Query:
    """The same matches, which add nothing to a score."""
    return Query.const_score_query(query, 0.0)


def words(condition: Condition) -> Iterator[Word | Phrase]:
    """The words and phrases that are looked for, in their order; not those that are excluded."""
    match condition:
        case Word() | Phrase():
            yield condition
        case All(of) | Either(of):
            for one in of:
                yield from words(one)


def frame(condition: Condition) -> Condition | None:
    """What also holds for papers that are only related: everything but words and nearness. None: anything."""
    match condition:
        case Word() | Phrase() | About() | Like():
            return None
        case All(of):
            kept = [one for one in map(frame, of) if one]
            return All(tuple(kept)) if len(kept) > 1 else next(iter(kept), None)
        case Either(of):
            framed = [one for one in map(frame, of) if one]
            return Either(tuple(framed)) if len(framed) == len(of) else None
    return condition


def asks_for_meaning(condition: Condition) -> bool:
    """Whether nearness to something is a part of it."""
    match condition:
        case About() | Like():
            return True
        case All(of) | Either(of):
            return any(map(asks_for_meaning, of))
        case Not(of):
            return asks_for_meaning(of)
    return False


def alike(condition: Condition) -> Iterator[str]:
    """The papers after `like:`; not those that are excluded."""
    match condition:
        case Like(paper):
            yield paper
        case All(of) | Either(of):
            for one in of:
                yield from alike(one)


def replaced(condition: Condition, others: Mapping[str, str]) -> Condition:
    """The same condition with other words in the place of some, exclusions left as they are."""
    match condition:
        case Word(text) if text in others:
            return Word(others[text])
        case All(of):
            return All(tuple(replaced(one, others) for one in of))
        case Either(of):
            return Either(tuple(replaced(one, others) for one in of))
    return condition


def _between(where: str, least: int | None, most: int | None) -> Query:
    lowest = bounds(least or 0)[0]
    highest = None if most is None else bounds(most)[1]
    return Query.range_query(schema(), where, FieldType.Integer, lowest, highest)
