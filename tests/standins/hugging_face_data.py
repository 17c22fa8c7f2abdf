"""Papers for the stand-in Hugging Face: made by ourselves, always the same, or read from a folder of recorded days."""

import json
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Days = Mapping[date, list[Row]]
"""The rows of each day's list, as the server sends them."""

NEWEST = date(2026, 9, 18)
"""The newest day of the papers made here, a Friday."""

_METHODS = (
    "Lanternfish",
    "TideGate",
    "Quillwork",
    "Ferrite",
    "Mosaicist",
    "Slowburn",
    "Halyard",
    "PebbleNet",
    "Undertow",
)
_DOINGS = (
    "Teaching",
    "Pruning",
    "Measuring",
    "Steering",
    "Distilling",
    "Auditing",
    "Composing",
    "Rehearsing",
    "Stretching",
)
_THINGS = (
    "Long-Context Readers",
    "Tactile Grippers",
    "Protein Samplers",
    "Code Reviewers",
    "Video Tokenizers",
    "Weather Emulators",
    "Sparse Experts",
    "Speech Agents",
)
_SETTINGS = (
    "without Labels",
    "under a Fixed Budget of $10^{18}$ FLOPs",
    "on One Desk",
    "by Asking Twice",
    "in $\\mathcal{O}(n \\log n)$ Time",
    "from Noisy Feedback",
    "with Small Memories",
    "across Forty Languages",
    "beyond the Training Length",
)
_GIVEN = ("Amina", "Bjarne", "Chiyo", "Daria", "Emeka", "Freya", "Goran", "Hyejin", "Inés", "Jorge", "Kavya", "Łukasz")
_FAMILY = (
    "Abara",
    "Bergström",
    "Castellano",
    "Dvořák",
    "Eze",
    "Fukuda",
    "Grzyb",
    "Hollis",
    "Iyer",
    "Jansen",
    "Kowalczyk",
)
_GROUPS = (
    ("tidal-lab", "Tidal Computing Laboratory"),
    ("north-quay", "North Quay Research"),
    ("oriel", "Oriel Institute"),
)
_KEYWORDS = (
    "sparse attention",
    "curriculum",
    "self-distillation",
    "tool use",
    "world models",
    "quantisation",
    "retrieval",
)
_NEW_YORK = ZoneInfo("America/New_York")


def load(folder: Path) -> dict[date, list[Row]]:
    """The recorded days in `folder`: one `YYYY-MM-DD.json` a day, each the body of that day's list."""
    return {
        date.fromisoformat(path.stem): json.loads(path.read_bytes()) for path in sorted(folder.glob("????-??-??.json"))
    }


def made(newest: date = NEWEST, days: int = 8, papers: int = 24) -> dict[date, list[Row]]:
    """`days` weekdays up to `newest` with `papers` papers each, in the form of May 2026 and later."""
    listed = reversed(weekdays_up_to(newest, days))
    return {day: [_row(day, n) for n in range(papers)] for day in listed}


def weekdays_up_to(newest: date, count: int) -> list[date]:
    """`newest`, whatever day it is, and the weekdays before it: `count` in all, newest first."""
    found, day = [newest], newest
    while len(found) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    return found[:count]


def moved_to(today: date, days: Days) -> dict[date, list[Row]]:
    """The days moved so that the newest is `today`.

    The k-th newest day with data becomes the k-th newest weekday up to today; if today is a weekend, it counts as one.
    Weekends before today therefore stay empty, and gaps between the recorded days are closed. The dates in the rows
    move with their day.
    """
    newest_first = sorted(days, reverse=True)
    served = weekdays_up_to(today, len(newest_first)) if newest_first else []
    pairs = reversed(list(zip(newest_first, served, strict=True)))
    return {now: [_moved(row, now - then) for row in days[then]] for then, now in pairs}


def _moved(row: Row, by: timedelta) -> Row:
    paper = {**row["paper"], **_moved_dates(row["paper"], by)}
    return {**row, **_moved_dates(row, by), "paper": paper}


def _moved_dates(fields: Row, by: timedelta) -> Row:
    moments = {name: fields[name] for name in ("publishedAt", "submittedOnDailyAt") if name in fields}
    return {name: f"{date.fromisoformat(text[:10]) + by}{text[10:]}" for name, text in moments.items()}


def _row(day: date, number: int) -> Row:
    chance = random.Random(f"{day} {number}")
    paper = _paper(day, number, chance)
    published = datetime.fromisoformat(paper["publishedAt"])
    row: Row = {
        "paper": paper,
        "publishedAt": new_york(published),
        "title": paper["title"],
        "summary": paper["summary"],
        "thumbnail": f"https://cdn-thumbnails.example.org/papers/{paper['id']}.png",
        "numComments": chance.randrange(6),
        "submittedBy": _account(paper["submittedOnDailyBy"]["user"], "name"),
        "isAuthorParticipating": chance.random() < 0.3,
    }
    return row | {name: paper[name] for name in ("mediaUrls", "organization") if name in paper}


def new_york(published: datetime) -> str:
    """Hugging Face: the outer publishedAt is the wall clock of New York, labelled as UTC."""
    return f"{published.astimezone(_NEW_YORK):%Y-%m-%dT%H:%M:%S}.000Z"


def _paper(day: date, number: int, chance: random.Random) -> Row:
    published = datetime.combine(day - timedelta(days=chance.randint(1, 3)), time(), UTC)
    paper_id = f"{published:%y%m}.{day.toordinal() % 190 * 500 + number + 1:05d}"
    paper: Row = {
        "id": paper_id,
        "authors": [_author(chance) for _ in range(chance.randint(1, 7))],
        "publishedAt": f"{published:%Y-%m-%dT%H:%M:%S}.000Z",
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "title": _title(day, number, chance),
        "submittedOnDailyBy": _account(f"reader-{chance.randrange(40)}", "user"),
        "summary": _abstract(chance),
        "upvotes": int(chance.lognormvariate(1.8, 1.1)) if number else 0,
        "discussionId": f"{chance.getrandbits(96):024x}",
    }
    return paper | _extras(paper_id, chance)


def _extras(paper_id: str, chance: random.Random) -> Row:
    """What only some papers have; the keys of the others are absent, never null."""
    extras: Row = {}
    name, fullname = chance.choice(_GROUPS)
    if chance.random() < 0.9:
        extras["ai_summary"] = f"A method for {chance.choice(_KEYWORDS)} that needs less than half the usual compute."
        extras["ai_keywords"] = chance.sample(_KEYWORDS, 3)
        extras["ai_summary_model"] = "example/summariser-70b"
    if chance.random() < 0.5:
        extras["githubRepo"] = f"https://github.com/{name}/paper-{paper_id}"
        extras["githubRepoAddedBy"] = chance.choice(("user", "auto"))
        extras["githubStars"] = chance.randrange(900)
    if chance.random() < 0.4:
        extras["projectPage"] = f"https://{name}.example.org/{paper_id}/"
    if chance.random() < 0.5:
        extras["organization"] = {"_id": f"{chance.getrandbits(96):024x}", "name": name, "fullname": fullname}
    if chance.random() < 0.2:
        extras["mediaUrls"] = [f"https://cdn-uploads.example.org/{paper_id}.mp4"]
    return extras


def _title(day: date, number: int, chance: random.Random) -> str:
    method = f"{_METHODS[number % len(_METHODS)]}-{day.toordinal() % 190 * 3 + number // len(_METHODS)}"
    return f"{method}: {chance.choice(_DOINGS)} {chance.choice(_THINGS)} {_SETTINGS[number % len(_SETTINGS)]}"


def _abstract(chance: random.Random) -> str:
    thing, setting = chance.choice(_THINGS).lower(), chance.choice(_SETTINGS)
    tasks, share = chance.randint(3, 40), chance.randint(51, 96)
    return (
        f"How well {thing} do {setting} has mostly been a matter of taste. We set out {tasks} tasks on which taste can "
        f"be wrong, and find that {chance.choice(_KEYWORDS)} explains {share}\\% of the spread. A simple remedy with "
        f"$\\lambda = {chance.randint(1, 9)}/10$ closes most of the gap. Code is provided."
    )


def _author(chance: random.Random) -> Row:
    name = f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"
    author: Row = {"_id": f"{chance.getrandbits(96):024x}", "name": name, "hidden": chance.random() < 0.02}
    if chance.random() < 0.1:
        author |= {"user": _account(name.partition(" ")[0].lower(), "user"), "status": "claimed_verified"}
    return author


def _account(handle: str, key: str) -> Row:
    return {"fullname": handle.replace("-", " ").title(), key: handle, "type": "user", "isPro": False}
