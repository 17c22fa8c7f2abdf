"""Papers made up of few words, so that queries of the same words find some of them and not others."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.paper import Author, Changed, Paper

DAY = date(2026, 5, 28)
WORDS = """
speculative decoding decoders survey agent agents memory LLM LLMs GPT-4 state-of-the-art C++ C# 大模型 评估 the is all
you need a of языковые модели نماذج naïve naive Ångström model's models foo:bar SD² 2402.17764
""".split()  # noqa: SIM905 - a line a word would bury them
NAMES = (
    "Yann LeCun", "Y. LeCun", "Yann A. LeCun", "Kurt Gödel", "K. Godel", "Wei Wang", "W. Wang", "Jan van der Velden",
    "O'Brien", "李伟", "{\\'E}va Tardos",
)  # fmt: skip
CATEGORIES = ("cs.CL", "cs.LG", "stat.ML", "hep-th", "cond-mat.soft", "q-bio.BM", "cs")


def changed(seed: int, revision: int | None = None) -> Changed:
    """The paper that belongs to a number, the same every time; some of its parts are missing."""
    draw = random.Random(seed)

    def some(words: Sequence[str], most: int) -> list[str]:
        return [draw.choice(words) for _ in range(draw.randint(0, most))]

    day = DAY - timedelta(days=draw.randint(0, 400))
    paper = Paper(
        id=f"{day:%y%m}.{seed % 100_000:05}",
        title=" ".join(some(WORDS, 6)) or "Untitled",
        abstract=" ".join(some(WORDS, 30)),
        authors=tuple(Author(name=name) for name in some(NAMES, 3)),
        categories=tuple(some(CATEGORIES, 3)),
        submitted_at=datetime.combine(day, time(), UTC) if draw.random() < 0.8 else None,
        keywords=tuple(" ".join(some(WORDS, 3)) for _ in range(draw.randint(0, 2))),
        organization=draw.choice((None, "Fudan University", "University of Fudan", "MIT", "MIT CSAIL")),
        code_url=draw.choice((None, "https://github.com/a/b")),
    )
    days = tuple(sorted(day + timedelta(days=draw.randint(0, 9)) for _ in range(draw.randint(0, 2))))
    upvotes = draw.choice((None, 0, 3, draw.randint(0, 900)))
    return Changed(paper=paper, revision=revision or seed, upvotes=upvotes, days=days)


def several(count: int, first: int = 1) -> list[Changed]:
    """Papers of successive numbers, which are their revisions as well."""
    return [changed(seed) for seed in range(first, first + count)]
