"""Rows of the ledger, as they are shown to people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.delivery import BY_HAND, Delivery, State
from bot.message import Section, Tone
from bot.text.words import ago, ahead, count, joined

_TONES: Mapping[str, Tone] = {
    State.SENT: Tone.GOOD,
    State.RETRY: Tone.WARNING,
    State.UNKNOWN: Tone.WARNING,
    State.FAILED: Tone.WARNING,
}


def deliveries_section(
    deliveries: Sequence[Delivery], now: datetime, title: str = "", *, here: bool = False
) -> Section:
    """Each with its state; beside that, a line each, where it goes (unless all are `here`), which it is, and why it is
    not sent.
    """
    rows = tuple(row for one in deliveries for row in _rows(one, now, here=here))
    return Section(title, rows, {str(state): tone for state, tone in _TONES.items()})


def _rows(delivery: Delivery, now: datetime, *, here: bool) -> list[tuple[str, str]]:
    papers = count(len(delivery.papers), "paper") if delivery.papers else ""
    tried = ago(delivery.started, now) if delivery.started else "not tried yet"
    attempts = count(delivery.attempt, "attempt") if delivery.attempt > 1 else ""
    lines = ["" if here else delivery.address, joined((delivery.key, papers, attempts, tried)), delivery.words]
    if delivery.state is State.SENT and delivery.message_id == BY_HAND:
        lines.append(f"{BY_HAND.capitalize()}: it is there.")
    lines.append(_next(delivery, now))
    first, *others = filter(None, lines)
    return [(str(delivery.state), first), *(("", line) for line in others)]


def _next(delivery: Delivery, now: datetime) -> str:
    """What will happen to one that was tried and is not decided."""
    when = ahead(delivery.not_before, now) if delivery.not_before else ""
    match delivery.state:
        case State.UNKNOWN:
            decide = f"You decide: “deliveries settle {delivery.key} sent”, or again"
            return f"It is looked for {when}." if when else decide
        case State.RETRY if delivery.waits_for_workspace:
            return f"It is tried again within an hour; “paperwire schedule resume {delivery.address}” tries at once."
        case State.RETRY if when:
            return f"It is tried again {when}."
    return ""
