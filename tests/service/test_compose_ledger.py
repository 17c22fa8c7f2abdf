"""The ledger as it is shown: one layout for every row, whatever there is to say, at any width."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.terminal.layout import lay_out
from bot.domain.delivery import BY_HAND, Delivery, State
from bot.message import Message
from bot.service.compose_ledger import deliveries_section
from tests.builders import NOON

PLAIN = Delivery(
    id=1,
    key="digest/12/2026-05-28T07:00Z/0",
    digest=1,
    destination=1,
    address="slack:T0123456789/C0123456789",
    workspace=1,
    part=0,
    state=State.SENT,
    planned_at=NOON,
    started=NOON - timedelta(minutes=3),
    papers=("2605.00001", "2605.00002"),
)
LONG = "The token lacks the scope chat:write: add it under OAuth & Permissions in the app's settings, then install it."
FAILED = replace(
    PLAIN,
    state=State.FAILED,
    address="discord:1234567890123456789/1234567890123456789",
    reason=f"missing scope: {LONG}",
    started=None,
    papers=(),
)


def test_a_row_says_where_which_and_why() -> None:
    assert deliveries_section([PLAIN, FAILED], NOON).rows == (
        ("sent", "slack:T0123456789/C0123456789"),
        ("", "digest/12/2026-05-28T07:00Z/0\u00a0· 2 papers\u00a0· 3\u00a0min ago"),
        ("failed", "discord:1234567890123456789/1234567890123456789"),
        ("", "digest/12/2026-05-28T07:00Z/0\u00a0· not tried yet"),
        ("", LONG),
    )


def test_a_row_says_how_often_it_was_tried_and_what_was_decided_by_hand() -> None:
    settled = replace(PLAIN, attempt=3, message_id=BY_HAND)
    assert deliveries_section([settled], NOON, here=True).rows == (
        ("sent", "digest/12/2026-05-28T07:00Z/0\u00a0· 2 papers\u00a0· 3 attempts\u00a0· 3\u00a0min ago"),
        ("", "Settled by hand: it is there."),
    )


def test_what_waits_for_its_workspace_says_how_long_and_what_releases_it() -> None:
    waits = replace(PLAIN, state=State.RETRY, reason="bad token: Make a new one.", not_before=NOON)
    assert deliveries_section([waits], NOON, here=True).rows[1:] == (
        ("", "Make a new one."),
        ("", f"It is tried again within an hour; “paperwire schedule resume {PLAIN.address}” tries at once."),
    )


def test_where_all_are_of_one_place_it_is_not_said_again() -> None:
    assert deliveries_section([PLAIN], NOON, here=True).rows == (
        ("sent", "digest/12/2026-05-28T07:00Z/0\u00a0· 2 papers\u00a0· 3\u00a0min ago"),
    )


@pytest.mark.parametrize(
    ("state", "wait", "says"),
    [
        (State.RETRY, timedelta(minutes=14), "It is tried again in 14\u00a0min."),
        (State.RETRY, timedelta(seconds=-5), "It is tried again within a minute."),
        (State.RETRY, timedelta(minutes=100), "It is tried again in 2\u00a0h."),
        (State.UNKNOWN, timedelta(seconds=70), "It is looked for in 2\u00a0min."),
        (State.UNKNOWN, None, f"You decide: “deliveries settle {PLAIN.key} sent”, or again"),
    ],
)
def test_what_is_not_decided_says_what_comes_next(state: State, wait: timedelta | None, says: str) -> None:
    row = replace(PLAIN, state=state, not_before=NOON + wait if wait else None)
    assert deliveries_section([row], NOON).rows[-1] == ("", says)


@pytest.mark.parametrize("width", [60, 100])
def test_states_stand_below_each_other_and_everything_else_beside_them(width: int) -> None:
    message = Message(heading="Deliveries", sections=(deliveries_section([PLAIN, FAILED], NOON),))
    lines = ["".join(text for _, text in line) for line in lay_out(message, width)][3:]
    margin = lines[0].index("slack:")
    assert [line[:margin].strip() for line in lines if line[:margin].strip()] == ["sent", "failed"]
    assert max(map(len, lines)) <= width
    told = " ".join(line[margin:] for line in lines)
    assert LONG in told
    assert FAILED.address in told
