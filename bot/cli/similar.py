"""`similar`."""

from bot.bootstrap import App
from bot.cli import search_forms
from bot.cli.index import up_to_date
from bot.cli.search import FOR_PEOPLE, FOR_PROGRAMS
from bot.cli.start import emit, some
from bot.service.compose_search import similar_message
from bot.service.papers import find_paper


async def similar(app: App, text: str, limit: int | None, page: int, as_json: bool) -> None:
    """Show papers like one."""
    shown = some(limit) or (FOR_PROGRAMS if as_json else FOR_PEOPLE)
    view = await find_paper(text, app.trending, app.ingest)
    await up_to_date(app)
    alike = await app.similar.to(view.paper, shown, page)
    if as_json:
        emit(search_forms.alike(alike))
    else:
        app.show(similar_message(alike, shown, f" --limit {limit}" if limit else ""))
