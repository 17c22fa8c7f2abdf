"""That nothing leaves where nothing may, that the owners are told of it once, and that nobody else waits for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bot.domain.refusal import Refusal, Scope
from tests.torture.adapter import TOO_MANY
from tests.torture.evidence import Evidence, Finding, Note, Wrong
from tests.torture.limits import workspace_of
from tests.torture.process import TIMINGS

_REASONS = {410: f"{Refusal.ARCHIVED}: ", 401: f"{Refusal.BAD_TOKEN}: ", 429: TOO_MANY}
"""How the reasons begin that processes write down after such answers."""
_BEGINS = {410: "started", 401: "claimed", 429: "started"}
"""What may not happen in a pause. Of a workspace whose token is refused nothing more is taken up; the rest goes on."""
_KINDS = {410: Wrong.STOPPED, 401: Wrong.STOPPED, 429: Wrong.EARLY}
_A_TICK = 0.005
"""Seconds: what the platform and SQLite round."""
_ENOUGH = 20
_FAIR, _SLACK = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing may be asked from `since` to `until`, because of what was answered to somebody."""

    status: int
    scope: Scope
    address: str
    since: float
    until: float


def pauses(evidence: Evidence) -> Iterator[Pause]:
    """From when a process has written down that it was refused; one that was killed before has told nobody."""
    receipts = _receipts(evidence)
    for answer in evidence.record["refusals"]:
        note = _written(evidence.notes.get(answer["key"], ()), answer)
        if note:
            until = _until(evidence, receipts[workspace_of(answer["address"])], answer, note)
            yield Pause(answer["status"], Scope(answer["scope"]), answer["address"], note.after, until - _A_TICK)


def _written(notes: Sequence[Note], answer: Mapping[str, Any]) -> Note | None:
    """What its process wrote next about the delivery, if that was about this answer."""
    later = (one for one in notes if one.what != "wait" and one.after > answer["at"])
    first = next((one for one in later if one.claim.startswith(f"{answer['process']}/")), None)
    return first if first and _REASONS[answer["status"]] in first.reason else None


def _receipts(evidence: Evidence) -> Mapping[str, Sequence[Note]]:
    """By workspace: of what it took."""
    receipts: dict[str, list[Note]] = defaultdict(list)
    for row in evidence.deliveries:
        receipts[workspace_of(row.address)] += [one for one in evidence.notes.get(row.key, ()) if one.what == "sent"]
    return receipts


def _until(evidence: Evidence, receipts: Sequence[Note], answer: Mapping[str, Any], note: Note) -> float:
    """Until it is over by itself, until somebody resumes, and of a token until a receipt says that it is taken."""
    if answer["status"] == 429:
        return float(answer["until"])
    ends = [one.began for one in evidence.resumed if _opens(one.address, answer) and one.ended > note.before]
    if answer["status"] == 401:
        ends += [one.before for one in receipts if one.after > note.before]
        ends.append(note.began + TIMINGS.longest_wait.total_seconds())
    return min(ends, default=float("inf"))


def _opens(address: str, answer: Mapping[str, Any]) -> bool:
    """To resume a destination forgets what was said of its workspace, too."""
    if answer["status"] == 401:
        return workspace_of(address) == workspace_of(answer["address"])
    return bool(address == answer["address"])


def held_up(evidence: Evidence) -> Iterator[Finding]:
    """What was asked, or planned, in a pause: the store was asked whether it may once the pause had begun, and answered
    before it was over.
    """
    asked: dict[str, list[Any]] = defaultdict(list)
    for one in evidence.record["requests"]:
        asked[workspace_of(one["address"])].append(one)
    for pause in pauses(evidence):
        begins = _BEGINS[pause.status]
        for one in asked[workspace_of(pause.address)]:
            is_within = pause.since < one[begins] and one[f"{begins}_by"] < pause.until
            if is_within and _reaches(pause, one):
                text = f"{one['what']} {one['key']} {one[begins] - pause.since:.3f} s into {pause}"
                yield Finding(_KINDS[pause.status], text)
    yield from _planned(evidence)


def _reaches(pause: Pause, one: Mapping[str, Any]) -> bool:
    """What may have arrived is looked for even where nothing more is sent."""
    here = pause.scope is Scope.WORKSPACE or pause.address == one["address"]
    return here and (pause.status != 410 or one["what"] == "post")


def _planned(evidence: Evidence) -> Iterator[Finding]:
    """Digests that were planned for a destination while it was stopped."""
    digests = defaultdict(list)
    for row in evidence.digests:
        if row.schedule:
            digests[row.address].append(row)
    for pause in pauses(evidence):
        for row in digests[pause.address] if pause.status == 410 else ():
            if pause.since < row.planned_at.timestamp() < pause.until:
                yield Finding(Wrong.STOPPED, f"digest {row.id} was planned for {pause.address} in {pause}")


def told(evidence: Evidence) -> Iterator[Finding]:
    """Every owner of a schedule there has one message for each time that a destination was stopped."""
    stopped = Counter(one.address for one in evidence.resumed)
    due = Counter({(owner, one): count for one, count in stopped.items() for owner in evidence.owners[one]})
    had = Counter(_notices(evidence))
    for owner, address in due.keys() | had.keys():
        if due[owner, address] != had[owner, address]:
            how = f"{had[owner, address]} times; it was stopped {due[owner, address]} times"
            yield Finding(Wrong.TOLD, f"{owner} was told of {address} {how}")


def _notices(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for key, (first, *_) in evidence.by_key.items():
        if key.startswith("notice/"):
            yield first["address"], first["payload"]["heading"].rpartition(" ")[2]


def delayed(evidence: Evidence) -> Iterator[Finding]:
    """Whether messages to other destinations of a workspace took longer while one was closed."""
    beside, usual = waits(evidence)
    if min(len(beside), len(usual)) >= _ENOUGH and median(beside) > _FAIR * median(usual) + _SLACK:
        yield Finding(Wrong.DELAYED, f"median {median(beside):.2f} s beside a stopped one, else {median(usual):.2f} s")


def waits(evidence: Evidence) -> tuple[list[float], list[float]]:
    """Seconds from planning to arrival: of what was planned beside a stopped destination, and of the rest."""
    closed = defaultdict(list)
    for pause in pauses(evidence):
        if pause.status == 410:
            closed[workspace_of(pause.address)].append(pause)
    planned = {row.id: row.planned_at.timestamp() for row in evidence.digests}
    by_key = evidence.by_key
    beside: list[float] = []
    usual: list[float] = []
    for row in evidence.deliveries:
        if row.part == 0 and (taken := by_key.get(row.key)):
            at = planned[row.digest]
            others = (one for one in closed[workspace_of(row.address)] if one.address != row.address)
            is_beside = any(one.since < at < one.until for one in others)
            (beside if is_beside else usual).append(taken[0]["at"] - at)
    return beside, usual
