"""What the torture finds wrong, on evidence made by hand."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.builders import NOON
from tests.torture.adapter import ARCHIVED, TOO_MANY
from tests.torture.copies import frozen, repeated
from tests.torture.desk import Resumed
from tests.torture.evidence import Evidence, Note, Wrong
from tests.torture.life import Life
from tests.torture.verify import verify

ADDRESS = "torture:W1/C1"
OWNER = "torture:W1/U1"
PAPERS = ("a", "b", "c")
FIRST = "digest/1/noon/0"
ME, OTHER = "torture/me", "torture/other"


def _row(part: int, *papers: str) -> SimpleNamespace:
    return SimpleNamespace(
        id=part + 1,
        key=f"digest/1/noon/{part}",
        digest=7,
        part=part,
        papers=list(papers),
        payload={"papers": list(papers)},
        state="sent",
        message_id=f"m{part}",
        address=ADDRESS,
        reason=None,
    )


def _taken(row: SimpleNamespace) -> dict[str, Any]:
    sent = {"key": row.key, "address": row.address, "payload": row.payload, "parent": "m0" if row.part else None}
    times = {"started": 0.9, "called": 0.95, "at": 1.0, "answered": 1.01}
    return {**sent, **times, "id": row.message_id, "process": ME}


def _asked(taken: dict[str, Any], started: float, what: str = "post") -> dict[str, Any]:
    times = dict.fromkeys(("claimed", "claimed_by", "started", "started_by", "called"), started)
    return {**taken, "what": what, **times}


def _good() -> Evidence:
    """One digest of two parts, sent and written down."""
    rows = [_row(0, "a", "b"), _row(1, "c")]
    content = {"items": [{"paper": paper} for paper in PAPERS]}
    planned = datetime.fromtimestamp(0.5, UTC)
    digest = {"id": 7, "schedule": 1, "due": NOON, "outcome": "delivered", "content": content, "address": ADDRESS}
    return Evidence(
        due={(1, NOON)},
        digests=[SimpleNamespace(**digest, planned_at=planned)],
        deliveries=rows,
        posted=[SimpleNamespace(address=ADDRESS, paper=paper, delivery=1 + (paper == "c")) for paper in PAPERS],
        record={"messages": [_taken(row) for row in rows], "rejected": [], "refusals": [], "requests": []},
        lives={ME: Life(), OTHER: Life()},
        owners={ADDRESS: {OWNER}},
    )


def _twice(evidence: Evidence) -> None:
    evidence.record["messages"].append({**evidence.record["messages"][0], "id": "m9", "process": OTHER})


def _gone(evidence: Evidence) -> None:
    evidence.record["messages"].pop()


def _unplanned(evidence: Evidence) -> None:
    evidence.due.add((2, NOON))


def _not_due(evidence: Evidence) -> None:
    evidence.due.clear()


def _other_bytes(evidence: Evidence) -> None:
    evidence.record["messages"][0]["payload"] = {"papers": ["a", "b"], "heading": "anew"}


def _other_id(evidence: Evidence) -> None:
    evidence.deliveries[1].message_id = "m9"


def _by_hand(evidence: Evidence) -> None:
    evidence.deliveries[1].message_id = "settled by hand"


def _unsent(evidence: Evidence) -> None:
    evidence.deliveries[1].state = "failed"


def _not_posted(evidence: Evidence) -> None:
    evidence.posted[2].paper = "d"


def _same_paper(evidence: Evidence) -> None:
    evidence.record["messages"][1]["payload"]["papers"].append("a")


def _elsewhere(evidence: Evidence) -> None:
    evidence.record["messages"][1]["parent"] = "m9"


def _refused(evidence: Evidence, status: int, scope: str, reason: str, until: float | None = None) -> None:
    """Somebody was refused at 2.0, and had written it down by 2.2."""
    where = {"key": FIRST, "address": ADDRESS, "process": ME}
    evidence.record["refusals"].append({**where, "status": status, "scope": scope, "at": 2.0, "until": until})
    note = Note(key=FIRST, what="later", claim=f"{ME}/0", reason=reason, began=2.1, before=2.1, after=2.2)
    assert isinstance(evidence.notes, dict)
    evidence.notes[FIRST] = [note]


def _early(evidence: Evidence) -> None:
    _refused(evidence, 429, "workspace", TOO_MANY, until=5.0)
    evidence.record["requests"].append(_asked({**evidence.record["messages"][0], "address": "torture:W1/C9"}, 3.0))


def _looked_early(evidence: Evidence) -> None:
    _refused(evidence, 429, "destination", TOO_MANY, until=5.0)
    evidence.record["requests"].append(_asked(evidence.record["messages"][0], 3.0, "find"))


def _revoked(evidence: Evidence) -> None:
    _refused(evidence, 401, "workspace", "bad token: It is revoked.")
    evidence.record["requests"].append(_asked(evidence.record["messages"][0], 2.5))


def _stopped(evidence: Evidence) -> None:
    _refused(evidence, 410, "destination", f"archived: {ARCHIVED}")
    evidence.record["requests"].append(_asked(evidence.record["messages"][0], 9.0))


def _planned_while_stopped(evidence: Evidence) -> None:
    _refused(evidence, 410, "destination", f"archived: {ARCHIVED}")
    evidence.digests[0].planned_at = datetime.fromtimestamp(9.0, UTC)


def _told_nobody(evidence: Evidence) -> None:
    assert isinstance(evidence.resumed, list)
    evidence.resumed.append(Resumed(ADDRESS, 3.0, 3.1))


def _never_again(evidence: Evidence) -> None:
    assert isinstance(evidence.missing, dict)
    evidence.missing[ADDRESS] = {"z"}


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (_twice, Wrong.TWICE),
        (_gone, Wrong.DISAGREE),
        (_unplanned, Wrong.LOST),
        (_not_due, Wrong.NOT_DUE),
        (_other_bytes, Wrong.DISAGREE),
        (_other_id, Wrong.DISAGREE),
        (_by_hand, Wrong.DISAGREE),
        (_unsent, Wrong.LOST),
        (_not_posted, Wrong.POSTED),
        (_same_paper, Wrong.PAPER_TWICE),
        (_elsewhere, Wrong.DISAGREE),
        (_early, Wrong.EARLY),
        (_looked_early, Wrong.EARLY),
        (_revoked, Wrong.STOPPED),
        (_stopped, Wrong.STOPPED),
        (_planned_while_stopped, Wrong.STOPPED),
        (_told_nobody, Wrong.TOLD),
        (_never_again, Wrong.LOST),
    ],
)
def test_what_is_wrong_is_found(spoil: Callable[[Evidence], None], wrong: Wrong) -> None:
    evidence = replace(deepcopy(_good()), resumed=[], notes={}, missing={})
    spoil(evidence)
    assert wrong in {finding.wrong for finding in verify(evidence)}


def test_what_is_right_is_let_pass() -> None:
    assert verify(_good()) == []


def test_what_was_on_its_way_when_it_was_refused_and_what_came_after_the_wait_is_let_pass() -> None:
    evidence = replace(deepcopy(_good()), notes={})
    _refused(evidence, 429, "workspace", TOO_MANY, until=5.0)
    asked = [_asked(evidence.record["messages"][0], started) for started in (2.1, 5.1)]
    evidence.record["requests"].extend(asked)
    assert verify(evidence) == []


def test_a_refusal_that_nobody_could_write_down_keeps_nobody_from_anything() -> None:
    evidence = replace(deepcopy(_good()), notes={})
    _early(evidence)
    others = replace(evidence.notes[FIRST][0], claim=f"{OTHER}/0")
    evidence = replace(evidence, notes={FIRST: [others]})
    assert verify(evidence) == []


def test_a_token_counts_as_taken_once_a_receipt_is_written_down() -> None:
    evidence = replace(deepcopy(_good()), notes={})
    _revoked(evidence)
    receipt = replace(evidence.notes[FIRST][0], what="sent", reason="m1", began=2.3, before=2.3, after=2.4)
    evidence = replace(evidence, notes={**evidence.notes, evidence.deliveries[1].key: [receipt]})
    assert verify(evidence) == []


def test_the_evidence_is_kept_for_programs_to_read(tmp_path: Path) -> None:
    evidence = replace(deepcopy(_good()), notes={})
    _early(evidence)
    evidence.keep(tmp_path / "evidence")
    kept = json.loads((tmp_path / "evidence").read_text())
    assert (kept["notes"][FIRST][0]["reason"], kept["lives"][ME]["stops"]) == (TOO_MANY, [])


def test_only_what_was_stopped_on_its_way_to_the_wire_may_come_twice() -> None:
    evidence = deepcopy(_good())
    _twice(evidence)
    copy = evidence.record["messages"][-1]
    copy["at"] = 6.0
    assert frozen(evidence) == []
    evidence.lives[OTHER].stops.append((0.96, 5.99))
    assert frozen(evidence) == [FIRST]
    assert verify(evidence) == []
    evidence.lives[OTHER].stops[0] = (0.96, 4.7)
    assert frozen(evidence) == []
    evidence.lives[OTHER].stops[0] = (0.96, 5.99)
    copy["called"] = 5.98
    assert frozen(evidence) == []
    assert Wrong.TWICE in {finding.wrong for finding in verify(evidence)}


@pytest.mark.parametrize(
    ("platform", "answered", "life", "may"),
    [
        ("repeats", None, Life(), True),
        ("repeats", 1.01, Life(), False),
        ("repeats", 1.01, Life(ended=1.02), True),
        ("repeats", 1.01, Life(ended=19.0), False),
        ("repeats", 1.01, Life(stops=[(1.005, 4.0)]), True),
        ("torture", None, Life(), False),
        ("holds", None, Life(ended=1.02), False),
    ],
)
def test_what_nobody_can_tell_may_come_twice_only_where_that_is_declared_and_no_answer_was_written_down(
    platform: str, answered: float | None, life: Life, *, may: bool
) -> None:
    evidence = replace(deepcopy(_good()), lives={ME: life, OTHER: Life()})
    evidence.record["messages"][0].update(answered=answered, address=f"{platform}:W1/C1")
    _twice(evidence)
    assert repeated(evidence) == ([FIRST] if may else [])
    assert (Wrong.TWICE in {finding.wrong for finding in verify(evidence)}) is not may
