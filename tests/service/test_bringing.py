"""What topics bring of candidates, and in which order."""

from datetime import UTC, datetime, time, timedelta

from bot.domain.paper import Observation
from bot.domain.reasons import Match, Rank, Written
from bot.domain.subscription import Subscription
from bot.domain.trending import Ranked, Standing
from bot.service.bringing import Board, as_followed, conditions
from tests.builders import DAY

MIDNIGHT = datetime.combine(DAY, time(), UTC)
BEFORE = MIDNIGHT - timedelta(hours=1)


def ranked(paper: str, upvotes: int = 0, listed_at: datetime | None = None, days: int = 0) -> Ranked:
    history = (Observation(MIDNIGHT, upvotes),) if upvotes else ()
    day = DAY - timedelta(days=days)
    return Ranked(
        standing=Standing(paper=paper, day=day, history=history, listed_at=listed_at),
        score=0.0,
        reasons=(Rank(1, 9, day),),
    )


def follow(text: str, since: datetime = BEFORE) -> Subscription:
    return Subscription(1, text, text, since)


def board(*candidates: Ranked, **matches: list[str]) -> Board:
    made = Board(candidates)
    for topic, papers in matches.items():
        made.note(topic, papers)
    return made


def papers(found: list[Ranked]) -> list[str]:
    return [one.standing.paper for one in found]


def test_more_reasons_then_more_upvotes_then_the_newer() -> None:
    candidates = [ranked("old", days=1), ranked("new"), ranked("liked", 5, days=1), ranked("twice", days=1)]
    earlier = BEFORE - timedelta(days=1)
    here = board(*candidates, drafts=["old", "new", "liked", "twice"], memory=["twice"])
    brought = here.bring([follow("drafts", earlier), follow("memory", earlier)])
    assert papers(list(brought.ranked)) == ["twice", "liked", "new", "old"]
    assert brought.why("twice") == ["drafts", "memory"]
    assert brought.with_reasons(brought.ranked[0]).reasons[:2] == (Match("drafts"), Match("memory"))


def test_what_was_listed_before_it_was_followed_is_not_new() -> None:
    here = board(ranked("then"), ranked("later", listed_at=MIDNIGHT + timedelta(hours=2)), a=["then", "later"])
    brought = here.bring([follow("a", MIDNIGHT + timedelta(hours=1))])
    assert papers(list(brought.ranked)) == ["later"]
    assert brought.was_before("then")
    assert brought.why("then") == []
    assert not brought.was_before("another")


def test_nothing_followed_brings_nothing() -> None:
    here = board(ranked("one"), a=["one"])
    assert here.bring([]).ranked == []
    assert here.bring([follow("b")]).ranked == []
    assert here.lacking(["a", "b"]) == {"b"}


def test_an_author_is_a_reason_of_its_own() -> None:
    here = Board([ranked("one")])
    here.note("author:lecun", ["one"])
    assert here.bring([follow("author:lecun")]).reasons("one") == (Written("lecun"),)


def test_topics_of_a_recipe_are_as_old_as_can_be_and_are_matched_by_normal_form() -> None:
    (one,) = as_followed(["Speculative Decoding"])
    assert (one.text, one.normal) == ("Speculative Decoding", "decoding speculative")
    assert one.since < MIDNIGHT - timedelta(days=10_000)


def test_what_cannot_be_read_any_more_keeps_no_other_from_being_matched() -> None:
    assert list(conditions(["decoding", "(((", "memory"])) == ["decoding", "memory"]
