import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.clauses import fit
from bot.text.sentence import MOST, one_sentence
from bot.text.splitting import sentences

PROBLEM = "Large parsers are slow. Many people have tried to make them faster, with little success."
WORDS = st.sampled_from(
    [
        "We",
        "propose",
        "show",
        "that",
        "a",
        "novel",
        "parser",
        ",",
        "and",
        "our",
        "This paper",
        "reads",
        "which",
        "is",
        "fast",
        ".",
    ]
)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("We propose TreeWalk, a parser that reads tables", "TreeWalk, a parser that reads tables from scanned pages."),
        ("In this paper, we introduce a novel parser of tables", "A parser of tables from scanned pages."),
        ("To this end, we present and evaluate two parsers of tables", "Two parsers of tables from scanned pages."),
        ("This work introduces a new way of reading tables", "A new way of reading tables from scanned pages."),
        ("We then show that small parsers read tables", "Small parsers read tables from scanned pages."),
        (
            "Our experiments reveal that small parsers misread tables",
            "Small parsers misread tables from scanned pages.",
        ),
        ("We study how parsers misread the tables", "Studies how parsers misread the tables from scanned pages."),
        ("We propose to read every table twice", "Reads every table twice from scanned pages."),
        ("Our parser framework reads tables", ""),
        (
            "A parser of tables is presented that works",
            "A parser of tables is presented that works from scanned pages.",
        ),
    ],
)
def test_the_lead_in_is_dropped(said: str, line: str) -> None:
    assert one_sentence(None, f"{PROBLEM} {said} from scanned pages. Code will be released.") == line


def test_presenting_a_thing_goes_before_findings_and_activities() -> None:
    abstract = (
        "We study how children read clocks. We find that children read digital clocks twice as fast. "
        "We present ClockSet, a collection of drawings of clocks by children."
    )
    assert one_sentence(None, abstract) == "ClockSet, a collection of drawings of clocks by children."


def test_the_summary_of_the_source_goes_before_the_abstract() -> None:
    summary = "ClockSet collects drawings of clocks by children of four countries."
    assert one_sentence(summary, "We present something else entirely, for everybody to see.") == summary


def test_a_summary_that_is_an_abstract_is_read_as_one() -> None:
    summary = f"{PROBLEM} We propose TreeWalk, a parser that reads tables from pages. It is fast."
    assert one_sentence(summary, "") == "TreeWalk, a parser that reads tables from pages."


@pytest.mark.parametrize(
    ("kept", "dropped"),
    [
        (
            "TreeWalk reads tables from scanned pages in sixty languages without any training data of its own",
            ", enabling small libraries to publish their holdings on the open web at once",
        ),
        (
            "TreeWalk improves the reading of long tables on the cheapest of old telephones",
            " by learning from the mistakes, omissions and inventions that patient people put right on paper",
        ),
        (
            "A parser called TreeWalk reads tables from scanned pages of old newspapers",
            "; its authors compare it with eleven others on nine collections in five languages and three countries",
        ),
        (
            "TreeWalk, a small parser built from hand-drawn trees, reads tables from scanned pages",
            " while the people who asked for them wait at the desks of libraries and archives with long hours",
        ),
    ],
)
def test_a_long_sentence_ends_where_a_clause_begins(kept: str, dropped: str) -> None:
    assert one_sentence(kept + dropped, "") == f"{kept}."


def test_a_list_is_not_broken_off_without_saying_so() -> None:
    items = (
        "careful sorting of lines, patient counting of columns, generous guessing of headings, steady adding of sums"
    )
    line = one_sentence(f"TreeWalk combines {items}, and quick printing of whole tables for readers of all ages", "")
    assert line == f"TreeWalk combines {items}, and quick printing of whole…"


@pytest.mark.parametrize(
    ("summary", "line"),
    [
        ("A novel approach to clocks", "An approach to clocks."),
        ("An old but novel and simple clock", "An old but simple clock."),
        ("Clocks help novel view synthesis", "Clocks help novel view synthesis."),
        ("The study reveals that clocks mislead", "Clocks mislead."),
        ("This paper introduces a clock for cats", "A clock for cats."),
        ("Our clock is slower than our cat", "The clock is slower than the cat."),
        ("nnClock is $2\\times$ faster", "nnClock is 2× faster."),
        ("Is it late?", "Is it late?"),
        ("Clocks are wonderful!", "Clocks are wonderful."),
    ],
)
def test_no_novel_no_we_no_this_paper(summary: str, line: str) -> None:
    assert one_sentence(summary, "") == line


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "Clocks.",
        "These notes are from lectures. They were given in spring.",
        "We thank everybody.",
        "We propose O3.",
    ],
)
def test_no_sentence_is_better_than_a_bad_one(abstract: str) -> None:
    assert one_sentence(None, abstract) == ""


def test_what_points_back_is_left_out() -> None:
    abstract = "Clocks drift. We propose ClockFix, a gentle way of setting clocks at night to tackle this problem."
    assert one_sentence(None, abstract) == "ClockFix, a gentle way of setting clocks at night."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Smith et al. Improved it. Then it broke.", 2),
        ("Old clocks, e.g. Swiss ones, drift by 0.5 seconds. We fix them.", 2),
        ("See Fig. 2 for details, i.e. The drawing. Done!", 2),
        ("Clocks vs. Calendars: who wins? Nobody.", 2),
        ("By J. Smith of the U.S. Navy. Fine.", 2),
        ("One sentence without an end", 1),
        ("", 0),
    ],
)
def test_abbreviations_and_decimals_end_no_sentence(text: str, count: int) -> None:
    found = sentences(text)
    assert len(found) == count
    assert " ".join(found) == text


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(st.characters(codec=None)), st.booleans())
def test_a_line_is_short_capital_and_finished(text: str, as_summary: bool) -> None:
    line = one_sentence(text, "") if as_summary else one_sentence(None, text)
    assert len(line) <= MOST
    assert not line or line.endswith((".", "…", "?"))
    first = line.split(" ", maxsplit=1)[0].rstrip(".,;:…")
    is_a_name = first != first.lower()  # mRNA keeps its small letter
    assert not line[:1].islower() or is_a_name or not first.isascii() or not line[:2].isalpha()


@given(st.lists(WORDS, max_size=40).map(" ".join), st.integers(60, 160))
def test_what_fits_is_the_beginning_of_the_text(text: str, most: int) -> None:
    fitted = fit(text, most, whole=True)
    assert fitted is None or (len(fitted) <= most and text.startswith(fitted))


@pytest.mark.parametrize(
    "piece", ["We propose a parser, ", ", and we ", "(", "A. ", "novel ", "to read and show ", ": , ; "]
)
def test_hostile_abstracts_take_no_time(piece: str) -> None:
    started = time.process_time()
    one_sentence(piece * 3_000, piece * 3_000)
    assert time.process_time() - started < 2
