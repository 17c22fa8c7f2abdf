from datetime import date, datetime, timedelta

import pytest

from bot.domain.identifiers import is_arxiv
from tests.sources.eras import Row
from tests.standins.hugging_face_data import NEWEST, made, moved_to


def _ids(rows: list[Row]) -> list[str]:
    return [row["paper"]["id"] for row in rows]


def test_made_papers_are_always_the_same_and_leave_weekends_empty() -> None:
    days = made()
    assert days == made()
    assert len(days) >= 5
    assert all(len(rows) > 20 for rows in days.values())
    assert list(days) == sorted(days)
    assert (max(days) - min(days)).days >= len(days)
    assert all(day.weekday() < 5 for day in days)


def test_made_papers_are_plausible_and_each_its_own() -> None:
    papers = [row["paper"] for rows in made(days=60).values() for row in rows]
    assert len({paper["id"] for paper in papers}) == len({paper["title"] for paper in papers}) == len(papers)
    assert all(is_arxiv(paper["id"]) for paper in papers)
    assert any("$" in paper["title"] for paper in papers)
    assert any(paper["upvotes"] == 0 for paper in papers)
    assert {"githubRepo" in paper for paper in papers} == {True, False}
    assert not any(value is None for paper in papers for value in paper.values())


def test_the_outer_time_is_that_of_new_york() -> None:
    row = made()[NEWEST][0]
    inner, outer = (datetime.fromisoformat(moment) for moment in (row["paper"]["publishedAt"], row["publishedAt"]))
    assert inner - outer == timedelta(hours=4)


@pytest.mark.parametrize(
    ("today", "served"),
    [
        (date(2026, 11, 25), [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]),
        (date(2026, 11, 23), [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)]),
        (date(2026, 11, 22), [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 22)]),
    ],
)
def test_the_newest_day_can_be_today(today: date, served: list[date]) -> None:
    days = made(days=4)
    moved = moved_to(today, days)
    assert list(moved) == served
    assert [_ids(rows) for rows in moved.values()] == [_ids(rows) for rows in days.values()]
    for (then, before), (now, after) in zip(days.items(), moved.items(), strict=True):
        for old, new in zip(before, after, strict=True):
            assert new["paper"]["submittedOnDailyAt"][:10] == now.isoformat()
            gap = then - date.fromisoformat(old["paper"]["publishedAt"][:10])
            assert now - date.fromisoformat(new["paper"]["publishedAt"][:10]) == gap
