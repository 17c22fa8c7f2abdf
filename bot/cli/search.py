"""`search` and `match`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.bootstrap import App
from bot.cli import lines, search_forms
from bot.cli.index import brought_up_to_date, up_to_date
from bot.cli.progress import bar
from bot.cli.start import emit, some, warn
from bot.domain.day import parse_past
from bot.domain.errors import Invalid
from bot.domain.query import Condition
from bot.message import Message, Section
from bot.search.language import parse
from bot.service.compose_search import NOTHING_NEAR, also, not_searched, search_message
from bot.service.matching import Matched
from bot.service.search import Mode
from bot.text.words import count

FOR_PEOPLE = 5
FOR_PROGRAMS = 10
"""Results of a page, unless it is said otherwise."""


async def search(
    app: App, query: str | None, batch: Path | None, mode: str, limit: int | None, page: int, as_json: bool
) -> int:
    """Search for one query, or for every one of a file."""
    if (query is None) == (batch is None):
        raise Invalid('Say what to look for, as in paperwire search "agent memory", or --batch and a file.')
    if batch:
        await up_to_date(app)
        return await _batch(app, batch, _mode(mode), some(limit) or FOR_PROGRAMS, page)
    missing = await brought_up_to_date(app)
    if as_json:
        found = await app.search.ranking(query or "", _mode(mode), some(limit) or FOR_PROGRAMS, page)
        emit({**search_forms.answer(found), "not_searched": missing})
    else:
        shown = some(limit) or FOR_PEOPLE
        answer = await app.search.page(query or "", _mode(mode), shown, page)
        app.show(also(search_message(answer, shown, _again(limit, mode)), not_searched(missing)))
    return 0


async def _batch(app: App, path: Path, mode: Mode, limit: int, page: int) -> int:
    """A line of results for each line; a query that cannot be read has none, and says why. The exit code."""
    queries, problems = lines.read(path, "query")
    with bar() as progress:
        for one, text in progress.track(queries, description="Searching"):
            lines.write({"id": one, **await _results(app, text, mode, limit, page)})
    return _told_of(problems)


async def _results(app: App, text: str, mode: Mode, limit: int, page: int) -> dict[str, Any]:
    try:
        answer = await app.search.ranking(text, mode, limit, page)
    except Invalid as error:
        return {"results": [], "error": str(error)}
    return {"results": search_forms.answer(answer)["results"]}


def _told_of(problems: Sequence[str]) -> int:
    """Say which lines were left out; the exit code."""
    for problem in problems:
        warn(f"paperwire: {problem}")
    return Invalid.exit_code if problems else 0


async def match(app: App, topics: Path, since: str | None, as_json: bool) -> int:
    """The papers of every topic of a file."""
    day = parse_past(since, "--since", app.clock.now().date()) if since else None
    asked, problems = lines.read(topics, "topic")
    await up_to_date(app)
    read = {text: _topic(text) for text in dict.fromkeys(text for _, text in asked)}
    distinct = {one: None for one in read.values() if not isinstance(one, Invalid)}
    matched = await app.matching.match(distinct.keys(), day)
    if matched.without_meaning:
        warn(f"{NOTHING_NEAR} {matched.without_meaning}")
    if as_json:
        for one, text in asked:
            lines.write({"id": one, **_papers(read[text], matched)})
    else:
        rows = tuple((str(one), text, _told(_papers(read[text], matched))) for one, text in asked)
        app.show(Message(heading=count(len(asked), "topic"), sections=(Section("", rows),)))
    return _told_of(problems)


def _papers(topic: Condition | Invalid, matched: Matched) -> dict[str, Any]:
    if isinstance(topic, Invalid):
        return {"papers": [], "error": str(topic)}
    return {"papers": matched.papers.get(topic, [])}


def _told(found: dict[str, Any]) -> str:
    return found.get("error") or count(len(found["papers"]), "paper")


def _topic(text: str) -> Condition | Invalid:
    try:
        return parse(text).condition
    except Invalid as error:
        return error


def _again(limit: int | None, mode: str) -> str:
    """What was said besides the query, as it is typed again."""
    return f"{f' --limit {limit}' if limit else ''}{f' --mode {mode}' if _mode(mode) is not Mode.HYBRID else ''}"


def _mode(text: str) -> Mode:
    try:
        return Mode(text.lower())
    except ValueError:
        raise Invalid(f"“{text}” is no mode: use {', '.join(Mode)}.") from None
