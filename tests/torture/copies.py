"""What came more than once, and whether anything could have kept it from it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.domain.delivery import State
from tests.torture.adapter import REPEATS
from tests.torture.evidence import Evidence, Finding, Message, Wrong
from tests.torture.life import Life
from tests.torture.process import TIMINGS

_LEASE, _ANSWER = TIMINGS.lease.total_seconds(), TIMINGS.answer.total_seconds()
_WRITING = 10.0
"""Seconds for which a process may wait for SQLite until an answer is written down."""
_ITS_OWN = 0.3
"""Seconds that a process takes beside what it waits for."""
_NEVER = {"started": float("inf")}


def twice(evidence: Evidence) -> Iterator[Finding]:
    """Whatever came more than once without a reason that the platform's record and the torments prove."""
    for key, taken in evidence.by_key.items():
        if len(taken) > 1 and not _is_excused(evidence, taken):
            how = ", ".join(_told(one) for one in taken)
            yield Finding(Wrong.TWICE, f"{key} came {len(taken)} times: {how}")


def frozen(evidence: Evidence) -> list[str]:
    """Keys that came twice because a process was stopped between the engine's last check and the wire."""
    return [key for key, taken in evidence.by_key.items() if len(taken) > 1 and _are_frozen(evidence, taken)]


def repeated(evidence: Evidence) -> list[str]:
    """Keys that came twice where that is declared, and nobody could tell that the first had arrived."""
    return [key for key, taken in evidence.by_key.items() if len(taken) > 1 and _are_unknown(evidence, taken)]


def unseen(evidence: Evidence) -> set[str]:
    """Keys that may have arrived where nobody can tell, and then were refused for good when they were sent again: what
    they show comes once more.
    """
    failed = (row.key for row in evidence.deliveries if row.state == State.FAILED)
    by_key = evidence.by_key
    return {key for key in failed if key in by_key and _are_unknown(evidence, [*by_key[key], _NEVER])}


def _is_excused(evidence: Evidence, taken: Sequence[Message]) -> bool:
    return _are_unknown(evidence, taken) or _are_frozen(evidence, taken)


def _are_frozen(evidence: Evidence, taken: Sequence[Message]) -> bool:
    """Of the copies all but one left a process that was stopped, for longer than its lease, with the message in its
    adapter: nothing but the platform itself could have told.
    """
    return sum(not _was_stopped(evidence.lives[one["process"]], one) for one in taken) <= 1


def _was_stopped(life: Life, one: Message) -> bool:
    """It reached its adapter in time for the engine's last check; and it arrived after its lease, but had not done so
    without standing still.
    """
    in_time = one["called"] - one["started"] < _LEASE - _ANSWER + _ITS_OWN
    took = one["at"] - one["started"]
    return bool(in_time and took - life.stood_still(one["called"], one["at"]) < _LEASE < took)


def _are_unknown(evidence: Evidence, taken: Sequence[Message]) -> bool:
    """On a platform that declares it, each copy but the last was followed by no answer that anybody wrote down."""
    if not taken[0]["address"].startswith(f"{REPEATS}:"):
        return False
    return all(_went_unanswered(evidence, one, after["started"]) for one, after in pairwise(taken))


def _went_unanswered(evidence: Evidence, one: Message, before: float) -> bool:
    """There was no answer in time; or nobody had written it down before the next copy was begun, and its process was
    stopped, or gone, as soon as it must have.
    """
    answered, life = one["answered"], evidence.lives[one["process"]]
    if answered is None or answered - one["called"] > _ANSWER - _ITS_OWN:
        return True
    written = [note for note in evidence.notes.get(one["key"], ()) if note.reason == one["id"]]
    if any(note.after < before for note in written):
        return False
    gone = life.ended is not None and life.ended < answered + _WRITING
    return gone or life.stood_still(one["called"], answered + _WRITING) > 0


def _told(one: Message) -> str:
    way = one["at"] - one["called"]
    return f"{one['id']} at {one['at']:.3f} of {one['process']}, {way:.3f} s on its way, answered {one['answered']}"
