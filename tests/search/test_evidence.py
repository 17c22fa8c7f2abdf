"""What the words of a query say for a paper."""

import pytest

from bot.domain.results import Evidence
from bot.search.evidence import WINDOW, Weighing
from bot.search.language import parse
from bot.search.spelling import TIMES
from bot.search.writing import in_memory
from tests.search.made import DAY
from tests.search.test_ranking import FILLER, paper


def weigh(query: str, *abstracts: str, title: str = "Study") -> list[Evidence]:
    """What the words of the query say for papers with these abstracts."""
    papers = [paper(place, title, abstract) for place, abstract in enumerate(abstracts)]
    found = Weighing(in_memory([*papers, *FILLER]), DAY).weigh(parse(query), [one.paper.id for one in papers])
    return [found[one.paper.id] for one in papers]


def apart(words: int) -> str:
    """Two words with so many between them."""
    return " ".join(["quantum", *["filling"] * words, "walks"])


def test_words_stand_beside_each_other_close_or_far_apart() -> None:
    found = weigh("quantum walks", *map(apart, (0, 1, WINDOW, WINDOW + 1)), "walks of quantum")
    assert [one.beside for one in found] == [1, 0, 0, 0, 0]
    assert [one.close for one in found] == [1, 1, 1, 0, 1]
    assert [one.having for one in found] == [1] * 5


def test_of_several_pairs_the_parts_that_are_there_count() -> None:
    (one,) = weigh("random quantum walks graphs", f"random quantum walks {'filling ' * 20} graphs")
    assert one.beside == one.close == pytest.approx(2 / 3)
    assert one.having == 1


def test_one_word_has_no_neighbour_and_in_a_sentence_none_is_looked_for() -> None:
    (alone,) = weigh("quantum", "quantum walks")
    assert (alone.having, alone.beside, alone.close) == (1, 0, 0)
    (sentence,) = weigh("random quantum walks on graphs are faster machines", "random quantum walks on graphs")
    assert (sentence.having, sentence.beside, sentence.close) == (0, 0, 0)
    assert sentence.share > 0


def test_a_mistyped_word_stands_where_the_one_that_is_meant_does() -> None:
    found = weigh("qantum walks", *["quantum walks"] * TIMES)[0]
    assert (found.match, found.whole, found.beside) == (False, True, 1)


def test_papers_for_which_not_all_holds_are_left_out() -> None:
    papers = [paper(1, "Quantum walks"), paper(2, "Quantum walks and spins")]
    found = Weighing(in_memory([*papers, *FILLER]), DAY).weigh(parse("quantum -spins"), ["2605.00001", "2605.00002"])
    assert list(found) == ["2605.00001"]
    assert found["2605.00001"].match
