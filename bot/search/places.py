"""Where in a paper the words of a query stand: what a result says for itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.names import same
from bot.domain.paper import Paper
from bot.domain.query import All, By, Condition, Either
from bot.search.queries import words
from bot.search.words import analyse
from bot.text.latex import readable

_WORD = re.compile(r"[\w+#]+")


@dataclass(frozen=True, slots=True)
class Places:
    """The words and phrases, as they were typed, that stand in the title; those of the others that stand in the
    abstract, and in the keywords; those that stand nowhere; and the authors who were asked for, as they are printed.
    """

    title: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    nowhere: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def places(condition: Condition, paper: Paper) -> Places:
    """Where `paper` has what `condition` asks for."""
    title, abstract = (analyse(readable(text)) for text in (paper.title, paper.abstract))
    keywords = [analyse(readable(keyword)) for keyword in paper.keywords]
    found: dict[str, dict[str, None]] = {"title": {}, "abstract": {}, "keywords": {}, "nowhere": {}}
    for one in words(condition):
        stems = analyse(one.text)
        fields = (("title", [title]), ("abstract", [abstract]), ("keywords", keywords))
        where = next((name for name, texts in fields if any(_stand(stems, text) for text in texts)), "nowhere")
        found[where][one.text] = None
    names = [readable(author.name) for author in paper.authors]
    printed = tuple(name for name in names if any(same(wanted, name) for wanted in authors(condition)))
    return Places(**{name: tuple(some) for name, some in found.items()}, authors=printed)


def marked(condition: Condition, *texts: str) -> tuple[str, ...]:
    """The words in `texts` that `condition` asks for, in whatever form, each once."""
    wanted = {stem for one in words(condition) for stem in analyse(one.text)}
    found = (word for text in texts for word in _WORD.findall(text))
    return tuple(dict.fromkeys(word for word in found if not wanted.isdisjoint(analyse(word))))


def authors(condition: Condition) -> Iterator[str]:
    """The authors who are asked for; not those who are excluded."""
    match condition:
        case By(name):
            yield name
        case All(of) | Either(of):
            for one in of:
                yield from authors(one)


def _stand(stems: Sequence[str], text: Sequence[str]) -> bool:
    length = len(stems)
    return any(text[at : at + length] == stems for at in range(len(text) - length + 1))
