"""Whether a process that says that it is at a window is there."""

from collections.abc import Mapping
from typing import Any

from bot.domain.delivery import State
from tests.torture.evidence import Message
from tests.torture.windows import Moment, Window
from tests.torture.world import Ledger


def proves(moment: Moment, ledger: Ledger, taken: Mapping[str, Message]) -> bool:
    """Whether the ledger and the platform's record show that the process stands where it says."""
    if moment.window is Window.PLANNING:
        return not ledger.rows and not taken
    shown = _PROOFS[moment.window]
    return any(shown(row, (row.lease_owner or "").startswith(moment.owner), taken.get(row.key)) for row in ledger.rows)


def _unclaimed(row: Any, _: bool, taken: Message | None) -> bool:  # noqa: ANN401
    return row.state == State.PLANNED and row.lease_owner is None and taken is None


def _rendered(row: Any, mine: bool, taken: Message | None) -> bool:  # noqa: ANN401
    return row.state in {State.PLANNED, State.RETRY} and mine and row.payload is not None and taken is None


def _started(row: Any, mine: bool, taken: Message | None) -> bool:  # noqa: ANN401
    return row.state == State.SENDING and mine and taken is None


def _unanswered(row: Any, mine: bool, taken: Message | None) -> bool:  # noqa: ANN401
    return row.state == State.SENDING and mine and taken is not None and not taken["answered"]


def _answered(row: Any, mine: bool, taken: Message | None) -> bool:  # noqa: ANN401
    return row.state == State.SENDING and mine and taken is not None and taken["answered"]


_PROOFS = {
    Window.PLANNED: _unclaimed,
    Window.RENDERED: _rendered,
    Window.STARTED: _started,
    Window.ACCEPTED: _unanswered,
    Window.ANSWERED: _answered,
    Window.UNCOMMITTED: _answered,
}
