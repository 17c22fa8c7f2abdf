"""`similar`."""

from bot.bootstrap import App
from bot.cli import search_forms
from bot.cli.index import brought_up_to_date
from bot.cli.search import FOR_PEOPLE, FOR_PROGRAMS
from bot.cli.start import emit, some
from bot.service.compose_search import also, not_searched, similar_message
from bot.service.papers import find_paper


async def similar(app: App, text: str, limit: int | None, page: int, as_json: bool) -> None:
    """Show papers like one."""
    shown = some(limit) or (FOR_PROGRAMS if as_json else FOR_PEOPLE)
    view = await find_paper(text, app.trending, app.ingest)
    missing = await brought_up_to_date(app)
    alike = await app.similar.to(view.paper, shown, page)
    if as_json:
        emit({**search_forms.alike(alike), "not_searched": missing})
    else:
        message = similar_message(alike, shown, f" --limit {limit}" if limit else "")
        app.show(also(message, not_searched(missing)))
