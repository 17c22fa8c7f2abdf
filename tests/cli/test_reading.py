"""`ingest`, `today`, `paper`, `preview`, `status`: what scripts read."""

from datetime import date

from tests.cli.conftest import Machine
from tests.standins.faults import Fault
from tests.standins.hugging_face import HuggingFaceServer


def upvotes(server: HuggingFaceServer, day: date) -> dict[str, int]:
    return {row["paper"]["id"]: row["paper"]["upvotes"] for row in server.days[day]}


async def test_a_day_that_was_ingested_is_all_there_once(on_both: Machine, hugging_face: HuggingFaceServer) -> None:
    day = sorted(hugging_face.days)[-3]
    assert (await on_both("ingest", "--date", str(day))).code == 0
    told = (await on_both("today", "--date", str(day), "--json")).json
    assert told["day"] == str(day)
    assert {one["id"]: one["upvotes"] for one in told["papers"]} == upvotes(hugging_face, day)
    assert len(told["papers"]) == len(hugging_face.days[day])
    assert all(one["title"] and one["authors"] and one["url"] and one["why"] for one in told["papers"])


async def test_ingest_without_a_day_reads_the_newest_three(paperwire: Machine, hugging_face: HuggingFaceServer) -> None:
    ended = await paperwire("ingest")
    newest = sorted(hugging_face.days)[-3:]
    assert all(str(day) in ended.out for day in newest)
    assert (await paperwire("today", "--json")).json["day"] == str(newest[-1])


async def test_a_span_can_be_said_again(paperwire: Machine, hugging_face: HuggingFaceServer) -> None:
    first, last = min(hugging_face.days), max(hugging_face.days)
    span = ["ingest", "--since", str(first), "--until", str(last)]
    hugging_face.gate.fail(Fault.ERROR_500, times=99, when=lambda seen: seen.params["date"] == str(last))
    assert (await paperwire(*span)).code == 5
    hugging_face.gate.heal()
    assert (await paperwire(*span)).code == 0
    assert (await paperwire("today", "--json")).json["day"] == str(last)


async def test_orders_and_limits(paperwire: Machine, hugging_face: HuggingFaceServer) -> None:
    await paperwire("ingest")
    most = (await paperwire("today", "--sort", "upvotes", "--limit", "5", "--json")).json["papers"]
    expected = sorted(upvotes(hugging_face, max(hugging_face.days)).values(), reverse=True)[:5]
    assert [one["upvotes"] for one in most] == expected
    assert "of the 24 listed" in (await paperwire("today", "--limit", "5")).out


async def test_nothing_stored_is_said(paperwire: Machine) -> None:
    assert (await paperwire("today", "--json")).json == {"day": None, "sort": "trending", "papers": []}
    assert "paperwire run" in (await paperwire("today")).out
    assert "ingest --date 2026-05-23" in (await paperwire("today", "--date", "2026-05-23")).out


async def test_a_paper_is_fetched_once(paperwire: Machine, hugging_face: HuggingFaceServer) -> None:
    row = hugging_face.days[max(hugging_face.days)][0]["paper"]
    told = (await paperwire("paper", f"https://huggingface.co/papers/{row['id']}", "--json")).json
    assert (told["id"], told["upvotes"], told["listed_on"]) == (row["id"], row["upvotes"], None)
    asked = len(hugging_face.gate.requests)
    assert row["id"] in (await paperwire("paper", row["id"])).out
    assert len(hugging_face.gate.requests) == asked


async def test_a_failed_fetch_is_a_failure_and_shows_in_status(
    paperwire: Machine, hugging_face: HuggingFaceServer
) -> None:
    await paperwire("ingest")
    hugging_face.gate.fail(Fault.PAGE, times=99)
    ended = await paperwire("ingest")
    assert ended.code == 5
    assert "web page instead of data" in ended.err
    source = (await paperwire("status", "--json")).json["sources"][0]
    assert (source["state"], source["papers"]) == ("failing", 24)
    assert "failing" in (await paperwire("status")).out


async def test_an_unreachable_source(paperwire: Machine) -> None:
    ended = await paperwire("ingest", PAPERWIRE_HUGGING_FACE_URL="http://127.0.0.1:1")
    assert ended.code == 5
    assert "cannot be reached" in ended.err.splitlines()[-1]


async def test_preview_says_what_would_be_posted_and_what_not(paperwire: Machine) -> None:
    await paperwire("ingest")
    told = (await paperwire("preview", "terminal", "--json")).json
    assert (told["address"], told["outcome"], len(told["papers"])) == ("terminal", "chosen", 8)
    assert {one["outcome"] for one in told["decisions"]} == {"chosen", "over the cap"}
    assert len(told["decisions"]) == 72
    assert told["papers"][0]["id"] in (await paperwire("preview", "terminal")).out


async def test_status_of_an_empty_store(on_both: Machine) -> None:
    told = (await on_both("status", "--json")).json
    assert (told["sources"][0]["state"], told["schedules"], told["needs_you"]) == ("unread", [], [])
    assert "nothing was read yet" in (await on_both("status")).out
