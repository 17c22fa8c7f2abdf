"""Afterwards: every due message exactly once, and the ledger and the platform say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.delivery import State
from bot.domain.outcome import DigestOutcome
from tests.torture.adapter import PAPERS_A_PART
from tests.torture.process import TIMINGS
from tests.torture.windows import Moment, Window
from tests.torture.world import Due, Ledger

Message = Mapping[str, Any]


class Wrong(StrEnum):
    """The kinds of what can be wrong."""

    TWICE = "sent twice"
    LOST = "lost"
    NOT_DUE = "sent or planned without being due"
    DISAGREE = "ledger and platform disagree"
    POSTED = "posted is not what was shown"
    PAPER_TWICE = "a paper twice in a destination"
    EARLY = "sent before Retry-After was over"
    STUCK = "does not come to an end"
    ENDED = "a process ended by itself"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    wrong: Wrong
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was due, what the ledger has, what counts as posted, and the platform's record."""

    due: set[Due]
    digests: Sequence[Any]
    deliveries: Sequence[Any]
    posted: Sequence[Any]
    record: Mapping[str, Any]

    @property
    def by_key(self) -> dict[str, list[Message]]:
        """The messages that the platform took."""
        found: dict[str, list[Message]] = defaultdict(list)
        for taken in self.record["messages"]:
            found[taken["key"]].append(taken)
        return found


def verify(evidence: Evidence) -> list[Finding]:
    """Everything that is wrong."""
    checks = (_digests, _parts, _messages, _agreement, _posted, _papers, _early)
    return [finding for check in checks for finding in check(evidence)]


def unavoidable(evidence: Evidence) -> list[str]:
    """Keys that came twice because a process was frozen, for longer than its lease, between the engine's last check and
    the wire: nothing but the platform itself could have told.
    """
    return [key for key, taken in evidence.by_key.items() if len(taken) > 1 and _frozen(taken)]


def _frozen(taken: Sequence[Message]) -> bool:
    return any(one["gap"] > TIMINGS.lease.total_seconds() * 0.75 for one in taken)


def _digests(evidence: Evidence) -> Iterator[Finding]:
    planned = Counter((row.schedule, row.due) for row in evidence.digests if row.schedule)
    for missing in evidence.due - set(planned):
        yield Finding(Wrong.LOST, f"no digest of {_due(missing)}")
    for due, count in planned.items():
        if due not in evidence.due:
            yield Finding(Wrong.NOT_DUE, f"a digest of {_due(due)}")
        if count > 1:
            yield Finding(Wrong.TWICE, f"{count} digests of {_due(due)}")
    for row in evidence.digests:
        if row.outcome not in _DECIDED:
            yield Finding(Wrong.LOST, f"digest {row.id} is {row.outcome}")


_DECIDED = {str(DigestOutcome.DELIVERED), str(DigestOutcome.PARTLY_DELIVERED), str(DigestOutcome.FAILED)}


def _due(due: Due) -> str:
    return f"schedule {due[0]} at {due[1]:%d %H:%M}"


def _parts(evidence: Evidence) -> Iterator[Finding]:
    """A digest has all its parts, sent but for those that the platform rejected and those behind them."""
    rejected = set(evidence.record["rejected"])
    parts: dict[int, list[Any]] = defaultdict(list)
    for row in evidence.deliveries:
        parts[row.digest].append(row)
    for row in evidence.digests:
        mine = sorted(parts[row.id], key=lambda one: one.part)
        papers = [item["paper"] for item in (row.content or {}).get("items", ())]
        shown = [paper for one in mine for paper in one.papers]
        excused = any(one.key in rejected for one in mine)
        if not excused and (shown != papers or len(mine) != -(-len(papers) // PAPERS_A_PART)):
            yield Finding(Wrong.LOST, f"digest {row.id} has {len(mine)} parts with {shown} instead of {papers}")
        if not excused and any(one.state != State.SENT for one in mine):
            yield Finding(Wrong.LOST, f"digest {row.id} has parts {[one.state for one in mine]}")


def _messages(evidence: Evidence) -> Iterator[Finding]:
    keys = Counter(row.key for row in evidence.deliveries)
    frozen = set(unavoidable(evidence))
    for key, taken in evidence.by_key.items():
        if key not in keys:
            yield Finding(Wrong.NOT_DUE, f"{key} is on the platform and not in the ledger")
        if len(taken) > 1 and key not in frozen:
            how = [f"{one['at']:.3f} of {one['connection']}, {one['gap']:.3f} s on its way" for one in taken]
            yield Finding(Wrong.TWICE, f"{key} came {len(taken)} times: {how}")
    for key, count in keys.items():
        if count > 1:
            yield Finding(Wrong.TWICE, f"{key} stands {count} times in the ledger")


def _agreement(evidence: Evidence) -> Iterator[Finding]:
    by_key = evidence.by_key
    heads = {row.digest: row.message_id for row in evidence.deliveries if row.part == 0}
    for row in evidence.deliveries:
        taken = by_key.get(row.key, [])
        if (row.state == State.SENT) != bool(taken):
            yield Finding(Wrong.DISAGREE, f"{row.key} is {row.state}; on the platform: {len(taken)}")
        for one in taken[:1] if row.message_id in {one["id"] for one in taken} else taken:
            said = row.message_id if len(taken) > 1 else one["id"], one["address"], one["payload"]
            if said != (row.message_id, row.address, row.payload):
                yield Finding(Wrong.DISAGREE, f"{row.key}: {said} on the platform, {row} in the ledger")
            if row.part and one["parent"] != heads[row.digest]:
                yield Finding(Wrong.DISAGREE, f"{row.key} answers {one['parent']}, not {heads[row.digest]}")


def _posted(evidence: Evidence) -> Iterator[Finding]:
    shown = {(one["address"], paper) for one in evidence.record["messages"] for paper in one["payload"]["papers"]}
    posted = {(row.address, row.paper) for row in evidence.posted}
    for address, paper in shown - posted:
        yield Finding(Wrong.POSTED, f"{paper} was shown in {address} and is not posted")
    for address, paper in posted - shown:
        yield Finding(Wrong.POSTED, f"{paper} is posted in {address} and was never shown")
    states = {row.id: row.state for row in evidence.deliveries}
    for row in evidence.posted:
        if states[row.delivery] != State.SENT:
            yield Finding(Wrong.POSTED, f"{row.paper} is posted by a delivery that is {states[row.delivery]}")


def _papers(evidence: Evidence) -> Iterator[Finding]:
    times: Counter[tuple[str, str]] = Counter()
    for taken in evidence.by_key.values():
        times.update((taken[0]["address"], paper) for paper in taken[0]["payload"]["papers"])
    for (address, paper), count in times.items():
        if count > 1:
            yield Finding(Wrong.PAPER_TWICE, f"{paper} {count} times in {address}")


def _early(evidence: Evidence) -> Iterator[Finding]:
    for key in evidence.record["early"]:
        yield Finding(Wrong.EARLY, key)


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
