"""What `--json` prints: documented and stable (docs/cli.md); fields are added, never renamed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain import paper as domain
from bot.domain.delivery import Delivery
from bot.domain.digest import LastDigest
from bot.domain.outcome import PaperOutcome
from bot.domain.paper import Metric
from bot.domain.schedule import Schedule, Target
from bot.domain.trending import Ranked
from bot.service.compose import paper_url
from bot.service.trending import PaperView
from bot.text.latex import readable
from bot.text.sentence import one_sentence
from bot.text.why import why

if TYPE_CHECKING:
    from bot.service.account import Account, PaperAccount
    from bot.service.plan import Preview
    from bot.service.status import Status

Form = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """An instant: ISO 8601 in UTC."""
    return at.isoformat() if at else None


def paper(ranked: Ranked, value: domain.Paper, now: datetime) -> Form:
    """A paper on a list."""
    standing = ranked.standing
    return {
        **_paper(value),
        "upvotes": standing.upvotes,
        "comments": standing.comments,
        "stars": standing.stars,
        "why": ", ".join(why(ranked.reasons, shown_day=standing.day, now=now)),
        "listed_on": standing.day.isoformat(),
        "score": round(ranked.score, 3),
    }


def paper_view(view: PaperView, now: datetime) -> Form:
    """A paper asked for by id."""
    counts = {str(metric): view.counts[metric].value if metric in view.counts else None for metric in Metric}
    reasons = why(view.ranked.reasons, shown_day=None, now=now) if view.ranked else ()
    by = view.listing.by if view.listing else None
    return {
        **_paper(view.paper),
        **counts,
        "why": ", ".join(reasons),
        "listed_on": view.listing.day.isoformat() if view.listing else None,
        "listed_by": by.name if by else None,
        "abstract": readable(view.paper.abstract),
        "categories": list(view.paper.categories),
        "keywords": list(view.paper.keywords),
        "submitted_at": moment(view.paper.submitted_at),
        "project_url": view.paper.project_url,
    }


def _paper(value: domain.Paper) -> Form:
    return {
        "id": value.id,
        "title": readable(value.title),
        "authors": [author.name for author in value.authors],
        "url": paper_url(value.id),
        "summary": one_sentence(value.summary, value.abstract),
        "organization": value.organization,
        "code_url": value.code_url,
    }


def preview(target: Target, found: "Preview", now: datetime) -> Form:
    """What would be posted, best first, and what became of every candidate."""
    chosen = [one.ranked for one in found.plan.decisions if one.outcome is PaperOutcome.CHOSEN]
    decisions = [{"id": one.ranked.standing.paper, "outcome": str(one.outcome)} for one in found.plan.decisions]
    return {
        "address": target.address,
        "name": target.name,
        "outcome": "chosen" if chosen else str(found.plan.outcome),
        "papers": [paper(one, found.papers[one.standing.paper], now) for one in chosen],
        "decisions": decisions,
    }


def account(value: "Account") -> Form:
    """What happened at a target, and what will happen next."""
    return {
        "address": value.target.address,
        "name": value.target.name,
        "schedule": schedule(value.schedule) if value.schedule else None,
        "last": _last(value.last),
        "now": {
            "outcome": "chosen" if value.plan.chosen else str(value.plan.outcome),
            "papers": value.plan.chosen,
            "counts": {str(outcome): number for outcome, number in value.counts.items()},
            "since": value.since.isoformat() if value.since else None,
        },
        "deliveries": [delivery(one) for one in value.deliveries],
        "paper": _paper_account(value.paper) if value.paper else None,
    }


def _paper_account(value: "PaperAccount") -> Form:
    return {
        "id": value.paper,
        "outcome": str(value.decision.outcome) if value.decision else "no candidate",
        "rank": value.rank,
        "posted_by": value.posted.key if value.posted else None,
        "listed_on": value.listing.day.isoformat() if value.listing else None,
    }


def schedule(value: Schedule) -> Form:
    """A schedule."""
    return {
        "address": value.address,
        "name": value.name,
        "place": value.place,
        "what": value.recipe.what,
        "topics": list(value.recipe.topics),
        "limit": value.recipe.limit,
        "bar": value.recipe.bar,
        "days": value.cadence.day_words,
        "at": f"{value.cadence.at:%H:%M}",
        "zone": value.cadence.zone,
        "next_due": moment(value.next_due),
        "previous_due": moment(value.previous_due),
        "paused": value.paused,
        "stopped": value.stopped,
        "held": value.held,
        "doubt": value.doubt,
        "owner": value.owner,
        "on_empty": str(value.on_empty),
    }


def delivery(value: Delivery) -> Form:
    """A row of the ledger."""
    return {
        "key": value.key,
        "address": value.address,
        "due": moment(value.due),
        "part": value.part,
        "state": str(value.state),
        "attempt": value.attempt,
        "message_id": value.message_id,
        "reason": value.reason,
        "papers": list(value.papers),
        "started": moment(value.started),
        "not_before": moment(value.not_before),
    }


def status(value: "Status", about: Form) -> Form:
    """How everything stands."""
    return {
        **about,
        "at": moment(value.at),
        "sources": [
            {
                "name": source.name,
                "list": source.list,
                "state": str(source.state),
                "newest_day": source.newest_day.isoformat() if source.newest_day else None,
                "papers": source.papers,
                "read_at": moment(source.read_at),
                "failure": source.failure,
                "overdue": source.overdue,
                "next_expected": moment(source.next_expected),
                "none_today": source.quiet,
            }
            for source in (value.source, *value.lists)
        ],
        "schedules": [{**schedule(one), "last": _last(last)} for one, last in value.schedules],
        "deliveries": {str(state): count for state, count in value.counts.items()},
        "needs_you": [delivery(one) for one in value.troubled],
        "more_failed": value.more_failed,
    }


def _last(last: LastDigest | None) -> Form | None:
    return {"due": moment(last.due), "outcome": str(last.outcome), "papers": last.papers} if last else None
