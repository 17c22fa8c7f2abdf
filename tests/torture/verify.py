"""Afterwards: every due message exactly once, and the ledger and the platform say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from bot.domain.delivery import BY_HAND, State
from bot.domain.outcome import DigestOutcome
from tests.torture.adapter import ARCHIVED, PAPERS_A_PART
from tests.torture.copies import twice, unseen
from tests.torture.evidence import Evidence, Finding, Wrong
from tests.torture.restraint import delayed, held_up, told
from tests.torture.world import Due


def verify(evidence: Evidence) -> list[Finding]:
    """Everything that is wrong."""
    checks = (_digests, _parts, _messages, _agreement, _posted, _papers, _missing, twice, held_up, told, delayed)
    return [finding for check in checks for finding in check(evidence)]


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
    """A digest has all its parts, sent but for those that the platform refused for good and those behind them."""
    parts: dict[int, list[Any]] = defaultdict(list)
    for row in evidence.deliveries:
        parts[row.digest].append(row)
    refused = _refused(evidence)
    for row in evidence.digests:
        mine = sorted(parts[row.id], key=lambda one: one.part)
        papers = [item["paper"] for item in (row.content or {}).get("items", ())]
        shown = [paper for one in mine for paper in one.papers]
        failed = [one for one in mine if one.state == State.FAILED]
        if any(one.key not in refused for one in failed[:1]):
            yield Finding(Wrong.LOST, f"digest {row.id} has {failed[0].key}, which nobody refused: {failed[0].reason}")
        if not failed and (shown != papers or len(mine) != max(1, -(-len(papers) // PAPERS_A_PART))):
            yield Finding(Wrong.LOST, f"digest {row.id} has {len(mine)} parts with {shown} instead of {papers}")
        if any(one.state not in {State.SENT, State.FAILED} for one in mine):
            yield Finding(Wrong.LOST, f"digest {row.id} has parts {[one.state for one in mine]}")


def _refused(evidence: Evidence) -> set[str]:
    """Keys that were refused for good: the message, or its place."""
    closed = {one["address"] for one in evidence.record["refusals"] if one["status"] == 410}
    stopped = {row.key for row in evidence.deliveries if row.address in closed and ARCHIVED in (row.reason or "")}
    return stopped | set(evidence.record["rejected"])


def _messages(evidence: Evidence) -> Iterator[Finding]:
    keys = Counter(row.key for row in evidence.deliveries)
    for key in evidence.by_key.keys() - keys.keys():
        yield Finding(Wrong.NOT_DUE, f"{key} is on the platform and not in the ledger")
    for key, count in keys.items():
        if count > 1:
            yield Finding(Wrong.TWICE, f"{key} stands {count} times in the ledger")


def _agreement(evidence: Evidence) -> Iterator[Finding]:
    heads_by_hand = {row.digest: row.key in evidence.settled for row in evidence.deliveries if row.part == 0}
    by_key, never_seen = evidence.by_key, unseen(evidence)
    heads = {row.digest: row.message_id for row in evidence.deliveries if row.part == 0}
    for row in evidence.deliveries:
        taken = by_key.get(row.key, [])
        if row.key in never_seen:
            continue
        if (row.state == State.SENT) != bool(taken):
            yield Finding(Wrong.DISAGREE, f"{row.key} is {row.state}; on the platform: {len(taken)}")
        ids = {one["id"] for one in taken}
        if taken and row.message_id not in ids and not (row.message_id == BY_HAND and evidence.settled.get(row.key)):
            yield Finding(Wrong.DISAGREE, f"{row.key} is {row.message_id} in the ledger, {ids} on the platform")
        for one in taken:
            if (one["address"], one["payload"]) != (row.address, row.payload):
                yield Finding(Wrong.DISAGREE, f"{row.key}: {one} on the platform, {row} in the ledger")
            head = heads[row.digest] if row.part else None
            if one["parent"] != head and not (one["parent"] is None and heads_by_hand[row.digest]):
                yield Finding(Wrong.DISAGREE, f"{row.key} answers {one['parent']}, not {head}")


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
    never_seen = unseen(evidence)
    for taken in (taken for key, taken in evidence.by_key.items() if key not in never_seen):
        times.update((taken[0]["address"], paper) for paper in taken[0]["payload"]["papers"])
    for (address, paper), count in times.items():
        if count > 1:
            yield Finding(Wrong.PAPER_TWICE, f"{paper} {count} times in {address}")


def _missing(evidence: Evidence) -> Iterator[Finding]:
    for address, papers in evidence.missing.items():
        yield Finding(Wrong.LOST, f"{sorted(papers)} in {address}")
