"""What the torture finds wrong, on evidence made by hand."""

from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest

from tests.builders import NOON
from tests.torture.verify import Evidence, Wrong, unavoidable, verify

ADDRESS = "torture:W1/C1"
PAPERS = ("a", "b", "c")


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
    )


def _taken(row: SimpleNamespace) -> dict[str, Any]:
    sent = {"key": row.key, "address": ADDRESS, "payload": row.payload, "parent": "m0" if row.part else None}
    return {**sent, "id": row.message_id, "at": 1.0, "gap": 0.001, "connection": 5, "answered": True}


def _good() -> Evidence:
    """One digest of two parts, sent and written down."""
    rows = [_row(0, "a", "b"), _row(1, "c")]
    content = {"items": [{"paper": paper} for paper in PAPERS]}
    return Evidence(
        due={(1, NOON)},
        digests=[SimpleNamespace(id=7, schedule=1, due=NOON, outcome="delivered", content=content)],
        deliveries=rows,
        posted=[SimpleNamespace(address=ADDRESS, paper=paper, delivery=1 + (paper == "c")) for paper in PAPERS],
        record={"messages": [_taken(row) for row in rows], "rejected": [], "early": [], "faults": {}},
    )


def _twice(evidence: Evidence) -> None:
    evidence.record["messages"].append({**evidence.record["messages"][0], "id": "m9"})


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


def _unsent(evidence: Evidence) -> None:
    evidence.deliveries[1].state = "failed"


def _not_posted(evidence: Evidence) -> None:
    evidence.posted[2].paper = "d"


def _same_paper(evidence: Evidence) -> None:
    evidence.record["messages"][1]["payload"]["papers"].append("a")


def _early(evidence: Evidence) -> None:
    evidence.record["early"].append("digest/1/noon/0")


def _elsewhere(evidence: Evidence) -> None:
    evidence.record["messages"][1]["parent"] = "m9"


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (_twice, Wrong.TWICE),
        (_gone, Wrong.DISAGREE),
        (_unplanned, Wrong.LOST),
        (_not_due, Wrong.NOT_DUE),
        (_other_bytes, Wrong.DISAGREE),
        (_other_id, Wrong.DISAGREE),
        (_unsent, Wrong.LOST),
        (_not_posted, Wrong.POSTED),
        (_same_paper, Wrong.PAPER_TWICE),
        (_early, Wrong.EARLY),
        (_elsewhere, Wrong.DISAGREE),
    ],
)
def test_what_is_wrong_is_found(spoil: Callable[[Evidence], None], wrong: Wrong) -> None:
    evidence = deepcopy(_good())
    spoil(evidence)
    assert wrong in {finding.wrong for finding in verify(evidence)}


def test_what_is_right_is_let_pass() -> None:
    assert verify(_good()) == []


def test_only_what_was_frozen_on_its_way_to_the_wire_may_come_twice() -> None:
    evidence = deepcopy(_good())
    _twice(evidence)
    assert unavoidable(evidence) == []
    evidence.record["messages"][-1]["gap"] = 5.0
    assert unavoidable(evidence) == ["digest/1/noon/0"]
    assert Wrong.TWICE not in {finding.wrong for finding in verify(evidence)}
