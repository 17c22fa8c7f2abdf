"""Topics as people follow them, made of the recorded ones: by far the most are a few words, the others combine them."""

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.arxiv import papers
from benchmarks.judged_sets import DATA
from bot.domain.errors import Invalid
from bot.search.language import parse
from bot.search.normal import normal

FOLDER = DATA / "topics"
SEED = 6
AUTHORS = 20_000
"""Papers whose first authors are followed."""


def names() -> list[str]:
    """What the recorded topics are called, each once: keywords of Hugging Face, topics of a paper-alert service, tasks
    of Papers with Code, and the filters of public keyword configurations.
    """
    return list(dict.fromkeys(name.replace('"', " ") for name in _recorded()))


def topics(count: int) -> list[str]:
    """So many that no two mean the same: every name as its words, then two names combined at random, or a name with a
    category or an author. Names that the language refuses are left out.
    """
    draw, followed = random.Random(SEED), names()
    authors = [one.paper.authors[0].name for one in papers(AUTHORS) if one.paper.authors]
    codes = [row["id"] for row in _rows("arxiv_taxonomy.jsonl") if "." in row["id"]]
    made: dict[str, str] = {}
    for name in followed:
        _keep(made, name)
    while len(made) < count:
        one, other = draw.sample(followed, 2)
        combined = (
            f'"{one}" OR "{other}"',
            f'"{one}" "{other}"',
            f'"{one}"',
            f'{one} -"{other}"',
            f"cat:{draw.choice(codes)} {one}",
            f'author:"{draw.choice(authors)}"',
            f'author:"{draw.choice(authors)}" OR "{one}"',
        )
        _keep(made, draw.choice(combined))
    return list(made.values())[:count]


def _keep(made: dict[str, str], text: str) -> None:
    try:
        made.setdefault(normal(parse(text).condition), text)
    except Invalid:
        return


def _recorded() -> Iterator[str]:
    for row in _rows("hf_ai_keywords.jsonl"):
        yield row["keyword"]
    for row in _rows("arxivdigest_topics.jsonl"):
        yield row["topic"]
    with (FOLDER / "pwc_all_tasks_detailed.csv").open(newline="") as file:
        for task in csv.DictReader(file):
            yield task["Task Name"]
    for row in _rows("subscription_configs.jsonl"):
        yield from row["filters"]


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with Path(FOLDER / name).open() as file:
        yield from map(json.loads, file)
