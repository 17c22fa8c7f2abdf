"""`status`, word for word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, State
from bot.domain.digest import LastDigest
from bot.domain.outcome import DigestOutcome
from bot.message import Hint, Message, Tone
from bot.runlock import Holder
from bot.service.compose_schedules import NOBODY_RUNS
from bot.service.compose_status import SHOWN, status_message
from bot.service.status import About, SourceStatus, Status
from tests.builders import DAY, NOON, SOURCE, schedule

HOUR = timedelta(hours=1)
IN_THE_WAY = "What is in the way"
UNREAD = SourceStatus(name=SOURCE, title="Hugging Face", state="unread")
FRESH = replace(UNREAD, state="fresh", newest_day=DAY, papers=42, read_at=NOON - timedelta(minutes=4))
EMPTY = Status(at=NOON, source=UNREAD, schedules=[], asked={}, counts=dict.fromkeys(State, 0), troubled=[])
HOLDER = Holder(4711, "host", NOON - 3 * HOUR)


def ended(outcome: DigestOutcome, papers: int) -> LastDigest:
    """A digest that was due and planned at noon."""
    return LastDigest(due=NOON, planned_at=NOON, outcome=outcome, papers=papers)


def shown(
    status: Status = EMPTY,
    database: str = "sqlite",
    holder: Holder | None = None,
    zone: str = "Europe/Berlin",
    *,
    running: bool = False,
) -> Message:
    return status_message(status, About(version="0.1.0", database=database, running=running, holder=holder), zone)


def rows(message: Message, title: str) -> Sequence[Sequence[str]]:
    (found,) = [section.rows for section in message.sections if section.title == title]
    return found


def row(delivery_id: int, state: State, reason: str | None) -> Delivery:
    key = f"post/1/r{delivery_id}/0"
    return Delivery(
        id=delivery_id,
        key=key,
        digest=1,
        destination=1,
        address="terminal",
        workspace=0,
        part=0,
        state=state,
        planned_at=NOON,
        reason=reason,
    )


def said(message: Message) -> list[tuple[str, Sequence[Sequence[str]]]]:
    return [(section.title, section.rows) for section in message.sections]


def test_an_empty_store() -> None:
    message = shown()
    assert message.heading == "Paperwire 0.1.0"
    assert message.lead == ("Thu 28 May, 14:00 Berlin", "not running", "SQLite")
    assert message.hints == ()
    assert said(message) == [
        ("Sources", (("Hugging Face", "unread", "nothing was read yet"),)),
        ("Posting", (("nothing is scheduled",),)),
        ("Messages", (("none yet",),)),
    ]


def test_a_source_that_lists_nothing_any_more() -> None:
    silent = replace(FRESH, state="stale", overdue=True)
    assert rows(shown(replace(EMPTY, source=silent)), "Sources") == (
        ("Hugging Face", "stale", "42 papers of 28 May and nothing newer, though it was time, seen 4\u00a0min ago"),
    )


@pytest.mark.parametrize(
    ("database", "running", "holder", "lead"),
    [
        ("sqlite", True, HOLDER, ("running, started 3\u00a0h ago", "SQLite")),
        ("sqlite", False, None, ("not running", "SQLite")),
        ("postgresql", True, None, ("running", "PostgreSQL")),
        ("postgresql", False, None, ("not running", "PostgreSQL")),
    ],
)
def test_whether_it_runs_is_said(database: str, running: bool, holder: Holder | None, lead: tuple[str, str]) -> None:
    assert shown(database=database, holder=holder, running=running).lead[1:] == lead


@pytest.mark.parametrize(
    ("at", "zone", "when"),
    [
        (datetime(2026, 5, 28, 23, 30, tzinfo=UTC), "Asia/Tokyo", "Fri 29 May, 08:30 Tokyo"),
        (datetime(2026, 5, 28, 2, 0, tzinfo=UTC), "America/New_York", "Wed 27 May, 22:00 New York"),
        (datetime(2026, 5, 28, 2, 0, tzinfo=UTC), "UTC", "Thu 28 May, 02:00 UTC"),
    ],
)
def test_day_and_time_are_those_of_the_zone(at: datetime, zone: str, when: str) -> None:
    assert shown(replace(EMPTY, at=at), zone=zone).lead[0] == when


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (FRESH, ("Hugging Face", "fresh", "42 papers of 28 May, seen 4\u00a0min ago")),
        (replace(FRESH, papers=1), ("Hugging Face", "fresh", "1 paper of 28 May, seen 4\u00a0min ago")),
        (
            replace(FRESH, state="failing", failure="No answer."),
            ("Hugging Face", "failing", "42 papers of 28 May, seen 4\u00a0min ago; No answer."),
        ),
        (replace(UNREAD, state="failing", failure="No answer."), ("Hugging Face", "failing", "No answer.")),
    ],
)
def test_a_source(source: SourceStatus, words: tuple[str, ...]) -> None:
    assert rows(shown(replace(EMPTY, source=source)), "Sources") == (words,)


def test_a_source_that_was_read_and_had_nothing_is_not_said_to_be_unread() -> None:
    ((*_, words),) = rows(shown(replace(EMPTY, source=replace(UNREAD, state="fresh", read_at=NOON))), "Sources")
    assert words != "nothing was read yet"
    assert "just now" in words


def test_schedules_with_what_became_of_their_last_digest() -> None:
    due = datetime(2026, 5, 29, 7, tzinfo=UTC)
    usual, weekly, quiet = (schedule(1, next_due=due, name=name) for name in ("digest", "weekly", "quiet"))
    schedules = [
        (usual, ended(DigestOutcome.DELIVERED, 8)),
        (weekly, None),
        (
            replace(quiet, paused=True),
            ended(DigestOutcome.NOTHING_NEW, 0),
        ),
    ]
    when = "daily 09:00 Berlin"
    assert rows(shown(replace(EMPTY, schedules=schedules)), "Posting") == (
        ("terminal", when, "delivered, 8 papers", "next: tomorrow 09:00"),
        ("terminal#weekly", when, "nothing yet", "next: tomorrow 09:00"),
        ("terminal#quiet", when, "nothing new", "paused"),
    )


def test_a_stopped_destination_says_why_and_what_to_type() -> None:
    channel = replace(schedule(1, "slack:T012/C345", name="weekly"), paused=True, stopped="#papers is archived.")
    message = shown(replace(EMPTY, schedules=[(channel, ended(DigestOutcome.OPEN, 8))]))
    ((*_, last, after),) = rows(message, "Posting")
    assert (last, after) == ("on its way", "stopped")
    assert rows(message, IN_THE_WAY) == (
        ("slack:T012/C345#weekly", "#papers is archived. Then: “schedule resume slack:T012/C345#weekly”."),
    )
    (tones,) = [section.tones for section in message.sections if section.title == "Posting"]
    assert tones["stopped"] is Tone.WARNING


def test_a_workspace_that_refuses_says_why() -> None:
    channel = replace(schedule(1, "slack:T012/C345"), held="Slack does not accept the token.")
    message = shown(replace(EMPTY, schedules=[(channel, None)]))
    ((*_, after),) = rows(message, "Posting")
    assert after == "waits"
    assert rows(message, IN_THE_WAY) == (
        ("slack:T012/C345", "Slack does not accept the token. It is tried again by itself."),
    )
    message = shown(replace(EMPTY, schedules=[(replace(channel, paused=True), None)]))
    ((*_, after),) = rows(message, "Posting")
    assert (after, IN_THE_WAY in [section.title for section in message.sections]) == ("paused", False)


def test_a_place_that_was_missing_something_says_so() -> None:
    due = datetime(2026, 5, 29, 7, tzinfo=UTC)
    channel = replace(schedule(1, "slack:T012/C345", next_due=due), doubt="I am not in #papers.")
    message = shown(replace(EMPTY, schedules=[(channel, None)]))
    ((*_, after),) = rows(message, "Posting")
    assert after == "next: tomorrow 09:00"
    assert rows(message, IN_THE_WAY) == (("slack:T012/C345", "When it was last looked at: I am not in #papers."),)
    message = shown(replace(EMPTY, schedules=[(replace(channel, paused=True), None)]))
    ((*_, after),) = rows(message, "Posting")
    assert (after, IN_THE_WAY in [section.title for section in message.sections]) == ("paused", False)


def test_what_was_posted_by_hand_is_said_before_the_first_digest() -> None:
    own, other = schedule(1), replace(schedule(2, name="weekly"), destination=9)
    asked = {own.destination: ended(DigestOutcome.DELIVERED, 8)}
    status = replace(EMPTY, schedules=[(own, None), (other, None)], asked=asked)
    assert [last for _, _, last, _ in rows(shown(status), "Posting")] == ["by hand: delivered, 8 papers", "nothing yet"]
    later = replace(status, schedules=[(own, ended(DigestOutcome.FAILED, 3))])
    assert [last for _, _, last, _ in rows(shown(later), "Posting")] == ["failed"]


def test_a_place_is_called_what_people_call_it() -> None:
    channel = replace(schedule(1, "slack:T012/C345", name="weekly"), place="#papers, Acme")
    ((where, *_),) = rows(shown(replace(EMPTY, schedules=[(channel, None)])), "Posting")
    assert where == "#papers, Acme, Slack: weekly"


def test_messages_are_counted_by_state() -> None:
    counts = EMPTY.counts | {State.SENT: 1204, State.RETRY: 2}
    assert rows(shown(replace(EMPTY, counts=counts)), "Messages") == (("1,204 sent, 2 retry",),)


def test_what_needs_a_person_comes_last() -> None:
    troubled = [row(2, State.UNKNOWN, "Nobody can tell."), row(1, State.FAILED, "Archived.")]
    message = shown(replace(EMPTY, troubled=troubled))
    assert said(message)[-1] == (
        "2 things need you",
        (
            (
                "1",
                "terminal: post/1/r2/0 may or may not have arrived. Nobody can tell. If the message is there: "
                "“deliveries settle post/1/r2/0 sent”; if not, the same with again.",
            ),
            ("2", "terminal: post/1/r1/0 failed. Archived."),
        ),
    )
    assert message.hints == (Hint("All of them", "deliveries"),)


def test_all_that_need_a_person_are_counted() -> None:
    troubled = [row(1, State.FAILED, "archived: Unarchive it.")]
    message = shown(replace(EMPTY, troubled=troubled, more_failed=1200))
    assert said(message)[-1] == (
        "1,201 things need you",
        (
            ("1", "terminal: post/1/r1/0 failed. Unarchive it."),
            ("…", "1,200 more that failed: “deliveries --state failed”"),
        ),
    )


def test_one_thing_needs_you() -> None:
    message = shown(replace(EMPTY, troubled=[row(1, State.FAILED, None)]))
    assert said(message)[-1] == ("1 thing needs you", (("1", "terminal: post/1/r1/0 failed."),))


def test_what_waits_while_nobody_runs_says_how_to_start() -> None:
    waits = replace(EMPTY, counts={**EMPTY.counts, State.SENDING: 2})
    held = replace(EMPTY, counts={**EMPTY.counts, State.UNKNOWN: 1}, troubled=[row(1, State.UNKNOWN, None)])
    assert shown(waits).notices == (NOBODY_RUNS,)
    assert shown(waits, running=True).notices == ()
    assert shown(held).notices == ()


def test_of_many_schedules_twenty_are_shown() -> None:
    many = replace(EMPTY, schedules=[(schedule(number), None) for number in range(1, 1001)])
    posting = rows(shown(many), "Posting")
    assert (len(posting), posting[-1]) == (SHOWN + 1, ("and 980 more", "paperwire schedule list", "", ""))
