"""arXiv's records over OAI-PMH: everything that changed since a day, page by page (`metadataPrefix=arXiv`)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import SourceChanged, SourceFailed
from bot.domain.paper import Author, Paper
from bot.sources import arxiv_values as values
from bot.sources.values import moment
from bot.sources.xml import child, children, document, name, words
from bot.text.clean import cut

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LONGEST_SAYING = 200
"""Characters of arXiv's own words that are passed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A paper with the day its record changed last, in New York that of its announcement at the earliest."""

    paper: Paper
    changed: date
    created: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: `token` asks for the next, None at the end; `skipped` records could not be read."""

    records: tuple[Record, ...] = ()
    token: str | None = None
    skipped: int = 0


def page(body: bytes) -> Page:
    """What a page says; no record where nothing changed. Raises SourceFailed or SourceChanged.

    OAI-PMH: errors come with status 200; what was deleted comes without metadata. The token is for the next request as
    it is, percent signs and all.
    """
    root = document(values.TITLE, body)
    if name(root) != "OAI-PMH":
        raise _changed("something that is not a list of records")
    if (error := child(root, "error")) is not None:
        return _without_records(error)
    listed = child(root, "ListRecords", "GetRecord")
    if listed is None:
        raise _changed("an answer without records")
    kept = [one for one in children(listed, "record") if not _is_deleted(one)]
    records = tuple(record for one in kept if (record := _record(one)))
    if kept and not records:
        raise _changed("a page without one readable record")
    return Page(records=records, token=words(listed, "resumptionToken"), skipped=len(kept) - len(records))


def _without_records(error: "Element") -> Page:
    if error.get("code") == "noRecordsMatch":
        return Page()
    said = cut(f"{error.get('code')}: {(error.text or '').strip()}", LONGEST_SAYING)
    raise SourceFailed(f"{values.TITLE} refuses to list its records (“{said}”): try again later.")


def _is_deleted(record: "Element") -> bool:
    header = child(record, "header")
    return header is not None and header.get("status") == "deleted"


def _record(record: "Element") -> Record | None:
    header, metadata = child(record, "header"), child(record, "metadata")
    fields = child(metadata, "arXiv") if metadata is not None else None
    if header is None or fields is None:
        return None
    paper_id, title = values.paper_id(words(fields, "id")), words(fields, "title")
    changed, created = values.day(words(header, "datestamp")), words(fields, "created")
    submitted = moment(created)
    if not (paper_id and title and changed and submitted):
        return None
    paper = Paper(
        id=paper_id,
        title=title,
        abstract=words(fields, "abstract") or "",
        authors=_authors(fields),
        categories=values.categories((words(fields, "categories") or "").split()),
        submitted_at=submitted,
    )
    return Record(paper=paper, changed=changed, created=submitted.date())


def _authors(fields: "Element") -> tuple[Author, ...]:
    listed = child(fields, "authors")
    if listed is None:
        return ()
    found = (
        " ".join(filter(None, (words(one, "forenames"), words(one, "keyname"), words(one, "suffix"))))
        for one in children(listed, "author")
    )
    return tuple(Author(name=one) for one in found if one)


def _changed(what: str) -> SourceChanged:
    return SourceChanged(f"{values.TITLE} gave {what}: see whether Paperwire has an update.")
