"""Papers for the stand-in arXiv, made by ourselves and always the same, and the forms in which it sends them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.paper import Announced
from tests.standins.hugging_face_data import NEWEST
from tests.standins.hugging_face_data import made as made_rows

NEW_YORK = ZoneInfo("America/New_York")
_ATOM = (
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">'
)
_RSS = (
    '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)
_OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One paper, the first of its categories the primary one; `submitted` on that day."""

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    submitted: date
    version: int = 1
    deleted: bool = False

    def announced_in(self, category: str) -> Announced:
        """As what a feed of this category announces it."""
        primary = self.categories[0] == category
        if self.version > 1:
            return Announced.REPLACE if primary else Announced.REPLACE_CROSS
        return Announced.NEW if primary else Announced.CROSS

    def revised(self) -> "Made":
        """Its next version."""
        return replace(self, version=self.version + 1)


Days = Mapping[date, list[Made]]
"""What was announced on each day in New York."""


def made(newest: date = NEWEST, days: int = 8, papers: int = 24, category: str = "cs.CL") -> dict[date, list[Made]]:
    """Papers of this category, two of three cross-listed from another, on weekdays up to `newest`."""
    return {
        day: [_made(row["paper"], day, category, number) for number, row in enumerate(rows)]
        for day, rows in made_rows(newest, days, papers).items()
    }


def _made(paper: Mapping[str, object], day: date, category: str, number: int) -> Made:
    authors = paper["authors"]
    assert isinstance(authors, list)
    return Made(
        id=str(paper["id"]),
        title=str(paper["title"]),
        abstract=str(paper["summary"]),
        authors=tuple(one["name"] for one in authors),
        categories=((category, "cs.AI"), ("stat.ME", category), ("eess.SP", category, "I.2.6"))[number % 3],
        submitted=day - timedelta(days=1),
    )


def rss(category: str, day: date, papers: Iterable[Made], built: datetime | None = None) -> bytes:
    """The feed of a category for a day, as RSS."""
    moment = format_datetime(built or _midnight(day))
    items = "".join(_rss_item(category, day, one) for one in papers)
    return _document(
        f"{_RSS}<channel><title>{category} updates on arXiv.org</title><link>http://rss.arxiv.org/rss/{category}</link>"
        f"<description>{category} updates on the arXiv.org e-print archive.</description>"
        f"<language>en-us</language><lastBuildDate>{moment}</lastBuildDate><pubDate>{moment}</pubDate>"
        f"<skipDays><day>Saturday</day><day>Sunday</day></skipDays>{items}</channel></rss>"
    )


def rss_problem(words: str) -> bytes:
    """The feed that goes with status 400."""
    title = f"<title>Feed error for query: {escape(words)}</title>"
    return _document(f"{_RSS}<channel>{title}<description>{escape(words)}</description></channel></rss>")


def _rss_item(category: str, day: date, paper: Made) -> str:
    kind, terms = paper.announced_in(category), "".join(f"<category>{one}</category>" for one in paper.categories)
    return (
        f"<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.id}</link>"
        f"<description>arXiv:{paper.id}v{paper.version} Announce Type: {kind} \nAbstract: {escape(paper.abstract)}"
        f'</description><guid isPermaLink="false">oai:arXiv.org:{paper.id}v{paper.version}</guid>{terms}'
        f"<pubDate>{format_datetime(_midnight(day))}</pubDate><arxiv:announce_type>{kind}</arxiv:announce_type>"
        f"<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
        f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></item>"
    )


def atom_feed(category: str, day: date, papers: Iterable[Made]) -> bytes:
    """The same as Atom."""
    entries = "".join(
        f"<entry><id>oai:arXiv.org:{one.id}v{one.version}</id><title>{escape(one.title)}</title>"
        f"<summary>arXiv:{one.id}v{one.version} Announce Type: {one.announced_in(category)} \nAbstract: "
        f"{escape(one.abstract)}</summary>{_terms(one)}<published>{_midnight(day).isoformat()}</published>"
        f"<arxiv:announce_type>{one.announced_in(category)}</arxiv:announce_type>"
        f"<dc:creator>{escape(', '.join(one.authors))}</dc:creator></entry>"
        for one in papers
    )
    title, updated = (
        f"<title>{category} updates on arXiv.org</title>",
        f"<updated>{_midnight(day).isoformat()}</updated>",
    )
    return _document(f"{_ATOM}{title}{updated}{entries}</feed>")


def query_answer(papers: Iterable[Made]) -> bytes:
    """What the query API says of papers that were asked for by id."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one.id}v{one.version}</id><title>{escape(one.title)}</title>"
        f"<summary>  {escape(one.abstract)}</summary>{_terms(one)}<published>{_submitted(one)}</published>"
        f'<arxiv:primary_category term="{one.categories[0]}"/>'
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in one.authors)
        + "</entry>"
        for one in papers
    )
    return _document(f"{_ATOM}<title>arXiv Query: </title>{entries}</feed>")


def query_problem(words: str) -> bytes:
    """The answer that goes with status 400."""
    link = f"https://arxiv.org/api/errors#{quote(words.replace(' ', '_'))}"
    return _document(
        f"{_ATOM}<title>arXiv Search Results</title><opensearch:totalResults>1</opensearch:totalResults><entry>"
        f"<id>{link}</id><title>Error</title><summary>{escape(words)}</summary>"
        "<author><name>arXiv api core</name></author></entry></feed>"
    )


def records(papers: Iterable[tuple[date, Made]], token: str | None = None) -> bytes:
    """A page of what changed on these days; the token is sent as it is."""
    more = f'<resumptionToken expires="2026-11-25T00:00:00Z">{token}</resumptionToken>' if token else ""
    return _document(f"{_OAI}<ListRecords>{''.join(_record(*one) for one in papers)}{more}</ListRecords></OAI-PMH>")


def oai_error(code: str, words: str) -> bytes:
    """An error, which comes with status 200."""
    return _document(f'{_OAI}<error code="{code}">{escape(words)}</error></OAI-PMH>')


def _record(changed: date, paper: Made) -> str:
    status = ' status="deleted"' if paper.deleted else ""
    header = (
        f"<header{status}><identifier>oai:arXiv.org:{paper.id}</identifier><datestamp>{changed}</datestamp></header>"
    )
    authors = "".join(_author(one) for one in paper.authors)
    fields = (
        f"<id>{paper.id}</id><created>{paper.submitted}</created><authors>{authors}</authors>"
        f"<title>{escape(paper.title)}</title><categories>{' '.join(paper.categories)}</categories>"
        f"<abstract>  {escape(paper.abstract)}\n</abstract>"
    )
    metadata = f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">{fields}</arXiv></metadata>'
    return f"<record>{header}{'' if paper.deleted else metadata}</record>"


def _author(name: str) -> str:
    forenames, _, keyname = name.rpartition(" ")
    return f"<author><keyname>{escape(keyname)}</keyname><forenames>{escape(forenames)}</forenames></author>"


def _terms(paper: Made) -> str:
    return "".join(f'<category term="{one}"/>' for one in paper.categories)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NEW_YORK)


def _submitted(paper: Made) -> str:
    return datetime.combine(paper.submitted, time(17, 59, 46), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(inside: str) -> bytes:
    return (_DECLARATION + inside).encode()
