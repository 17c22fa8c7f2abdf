"""`why` as a person uses it."""

from tests.cli.conftest import Machine


async def test_it_tells_of_a_place_and_of_a_paper(paperwire: Machine) -> None:
    await paperwire("ingest")
    await paperwire("schedule", "set", "terminal")
    told = await paperwire("why", "terminal")
    assert (told.code, "would be posted" in told.out) == (0, True)
    first = (await paperwire("why", "terminal", "--json")).json["now"]["papers"][0]
    assert (await paperwire("preview", "terminal", "--json")).json["papers"][0]["id"] == first
    asked = (await paperwire("why", "terminal", f"https://arxiv.org/abs/{first}v2", "--json")).json["paper"]
    assert (asked["id"], asked["outcome"], asked["rank"]) == (first, "chosen", 1)


async def test_what_is_no_paper_and_what_is_no_address(paperwire: Machine) -> None:
    refused = await paperwire("why", "terminal", "the best one")
    assert (refused.code, "is no paper" in refused.err) == (2, True)
    unknown = await paperwire("why", "terminal", "xyz")
    assert (unknown.code, "“xyz” is no paper" in unknown.err) == (2, True)
    assert "was on no list" in (await paperwire("why", "terminal", "2402.17764")).out
    assert (await paperwire("why", "nowhere:C1")).code == 2
