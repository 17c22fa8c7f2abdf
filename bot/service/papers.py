"""One paper that somebody asks for."""

from bot.domain.errors import Invalid
from bot.domain.identifiers import paper_named, parse_paper
from bot.service.ingest import Ingest
from bot.service.trending import PaperView, Trending


async def find_paper(text: str, trending: Trending, ingest: Ingest) -> PaperView:
    """The paper of an id or a link, fetched from the source if it is not stored. Raises Invalid, NotFound or
    SourceFailed.
    """
    paper_id = parse_paper(text)
    if not await trending.knows(paper_id):
        if not paper_named(text):
            raise Invalid(f"“{text}” is no arXiv id and no link to a paper: use an id such as 2402.17764.")
        await ingest.paper(paper_id)
    return await trending.paper(paper_id)
