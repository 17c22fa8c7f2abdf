import pytest

from bot.domain.delivery import Refused, RetryLater
from bot.domain.errors import Invalid
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Refusal
from tests.adapters.slack.harness import NOWHERE, connected
from tests.standins.slack_state import ALL_SCOPES, Channel, Team

HERE = Workspace(platform="slack", id="T0WIRE", name="Readers & Co")


@pytest.mark.parametrize("typed", ["slack:#papers", "slack:C0PAPERS", "slack:T0WIRE/C0PAPERS", " slack:#Papers"])
async def test_a_channel_that_takes_everything(typed: str) -> None:
    async with connected() as harness:
        assert await harness.adapter.locate(typed) == Place(
            address="slack:T0WIRE/C0PAPERS", name="#papers", workspace=HERE
        )


async def test_a_person() -> None:
    async with connected() as harness:
        for typed in ("slack:U0ADA", "slack:T0WIRE/U0ADA"):
            place = await harness.adapter.locate(typed)
            assert place == Place(address="slack:T0WIRE/U0ADA", name="@U0ADA", workspace=HERE)


async def test_without_the_scope_for_asking_an_unknown_person_is_not_told_from_a_known_one() -> None:
    async with connected(Team(scopes=ALL_SCOPES - {"im:write"})) as harness:
        assert (await harness.adapter.locate("slack:U0BOB")).missing == ()


@pytest.mark.parametrize(
    ("what", "sentence"), [("user_disabled", "That person has left the workspace"), ("drop", "The connection to Slack")]
)
async def test_a_person_who_cannot_be_written_to(what: str, sentence: str) -> None:
    async with connected() as harness:
        harness.server.fail(what, "conversations.open")
        (missing,) = (await harness.adapter.locate("slack:U0ADA")).missing
    assert missing.startswith(sentence)


@pytest.mark.parametrize(
    ("typed", "full", "name", "missing"),
    [
        ("slack:#reading", "C0READING", "#reading", "I am not in #reading. Invite me: type /invite @paperwire there."),
        ("slack:C0READING", "C0READING", "#reading", "I am not in #reading. Invite me: type /invite @paperwire there."),
        ("slack:#old", "C0OLD", "#old", "#old is archived: unarchive it, or schedule another channel."),
        ("slack:C0NEWS", "C0NEWS", "#announcements", "Only some may post in #announcements"),
        (
            "slack:G0HIDDEN",
            "G0HIDDEN",
            "G0HIDDEN",
            "I see no channel G0HIDDEN in Readers & Co: check the id. If it is private, invite me: type /invite",
        ),
        ("slack:C0NONE", "C0NONE", "C0NONE", "I see no channel C0NONE in Readers & Co: check the id."),
        ("slack:U0BOB", "U0BOB", "@U0BOB", "I see no person U0BOB in Readers & Co: check the id."),
    ],
)
async def test_what_keeps_the_bot_from_posting(typed: str, full: str, name: str, missing: str) -> None:
    async with connected() as harness:
        place = await harness.adapter.locate(typed)
    assert (place.address, place.name, place.workspace) == (f"slack:T0WIRE/{full}", name, HERE)
    (sentence,) = place.missing
    assert sentence.startswith(missing)
    assert sentence.endswith(".")


async def test_a_name_that_nobody_has_stays_as_it_was_typed() -> None:
    async with connected() as harness:
        place = await harness.adapter.locate("slack:#Hidden")
    assert (place.address, place.name, place.workspace) == ("slack:#hidden", "#hidden", HERE)
    assert "I see no channel #hidden in Readers & Co: check the name. If it is private" in place.missing[0]


async def test_names_are_found_on_later_pages() -> None:
    team = Team(channels=[Channel(id=f"C{n:04}", name=f"c-{n}") for n in range(2500)])
    async with connected(team) as harness:
        assert (await harness.adapter.locate("slack:#c-2400")).address == "slack:T0WIRE/C2400"


@pytest.mark.parametrize(
    "link",
    [
        "https://readers.slack.com/archives/C0PAPERS",
        "https://readers.enterprise.slack.com/archives/C0PAPERS/p1712345678901234?thread_ts=1.2&cid=C0PAPERS",
        "https://app.slack.com/client/T0WIRE/C0PAPERS",
    ],
)
async def test_a_link_to_a_channel(link: str) -> None:
    async with connected() as harness:
        place = await harness.adapter.locate(link)
    assert (place.address, place.name, place.missing) == ("slack:T0WIRE/C0PAPERS", "#papers", ())


async def test_a_link_stays_an_address_while_slack_cannot_be_asked() -> None:
    async with connected() as harness:
        harness.server.token = "another"
        place = await harness.adapter.locate("https://app.slack.com/client/T0WIRE/C0PAPERS")
    assert (place.address, place.workspace) == ("slack:T0WIRE/C0PAPERS", None)


@pytest.mark.parametrize(
    "link", ["https://slack.com.example.org/archives/C0PAPERS", "https://discord.com/channels/7/42"]
)
async def test_a_link_to_something_else(link: str) -> None:
    async with connected() as harness:
        with pytest.raises(Invalid, match="is no channel of Slack"):
            await harness.adapter.locate(link)


async def test_a_person_by_name_is_told_what_to_write() -> None:
    async with connected() as harness:
        with pytest.raises(Invalid, match="Copy member ID\\), and write slack:U0123456789"):
            await harness.adapter.locate("slack:@ada")


async def test_a_channel_of_another_workspace() -> None:
    async with connected() as harness:
        place = await harness.adapter.locate("slack:T0OTHER/C0PAPERS")
    assert (place.address, place.workspace) == ("slack:T0OTHER/C0PAPERS", None)
    assert place.missing == (
        "SLACK_BOT_TOKEN is for Readers & Co (T0WIRE), not for T0OTHER: install the app there and set that token.",
    )


async def test_without_the_scope_for_looking_up_it_says_which_and_what_for() -> None:
    async with connected(Team(scopes=ALL_SCOPES - {"channels:read"})) as harness:
        for typed, full in (("slack:C0PAPERS", "slack:T0WIRE/C0PAPERS"), ("slack:#papers", "slack:#papers")):
            place = await harness.adapter.locate(typed)
            assert (place.address, place.workspace) == (full, HERE)
            (sentence,) = place.missing
            assert "lacks the scope channels:read:" in sentence
            assert "posting may work without" in sentence


async def test_public_channels_are_found_by_name_without_the_scope_for_private_ones() -> None:
    async with connected(Team(scopes=ALL_SCOPES - {"groups:read"})) as harness:
        assert (await harness.adapter.locate("slack:#papers")).missing == ()


async def test_without_chat_write_it_says_so_before_anything_is_posted() -> None:
    async with connected(Team(scopes=ALL_SCOPES - {"chat:write"})) as harness:
        for typed in ("slack:#papers", "slack:U0ADA", "slack:#none"):
            assert "lacks the scope chat:write," in (await harness.adapter.locate(typed)).missing[0]


async def test_with_chat_write_public_no_invitation_is_needed() -> None:
    async with connected(Team(scopes=ALL_SCOPES | {"chat:write.public"})) as harness:
        assert (await harness.adapter.locate("slack:#reading")).missing == ()


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("invalid_auth", "Slack does not accept the token (invalid_auth)"),
        ("account_inactive", "The app was removed from the workspace"),
        ("page", "check PAPERWIRE_SLACK_API_URL"),
        ("404", "check PAPERWIRE_SLACK_API_URL"),
        ("429", "Slack asks to be sent less at a time."),
        ("500", "Slack failed (status 500)"),
        ("drop", "The connection to Slack broke"),
    ],
)
async def test_where_slack_cannot_be_asked_the_address_stays_as_it_was_typed(what: str, sentence: str) -> None:
    async with connected() as harness:
        harness.server.fail(what, "auth.test", times=9)
        for typed, name in (("slack:#papers", "#papers"), ("slack:C0PAPERS", "C0PAPERS"), ("slack:U0ADA", "@U0ADA")):
            place = await harness.adapter.locate(typed)
            assert (place.address, place.name, place.workspace) == (typed, name, None)
            (missing,) = place.missing
            assert sentence in missing


@pytest.mark.parametrize("what", ["internal_error", "page", "429", "drop", "access_denied"])
async def test_trouble_half_way_is_told(what: str) -> None:
    async with connected() as harness:
        harness.server.fail(what, "conversations.info", times=9)
        place = await harness.adapter.locate("slack:C0PAPERS")
    assert (place.address, place.workspace) == ("slack:T0WIRE/C0PAPERS", HERE)
    assert len(place.missing) == 1


async def test_which_workspace_was_reached() -> None:
    async with connected() as harness:
        assert await harness.adapter.reached() == [HERE]


@pytest.mark.parametrize(
    ("what", "refusal"), [("invalid_auth", Refusal.BAD_TOKEN), ("account_inactive", Refusal.REMOVED)]
)
async def test_a_token_that_does_not_work_is_refused(what: str, refusal: Refusal) -> None:
    async with connected() as harness:
        harness.server.fail(what, "auth.test")
        with pytest.raises(Refused) as answer:
            await harness.adapter.reached()
    assert answer.value.refusal is refusal


@pytest.mark.parametrize("what", ["page", "404", "500", "drop", "ratelimited", "internal_error"])
async def test_a_slack_that_does_not_answer_may_later(what: str) -> None:
    async with connected() as harness:
        harness.server.fail(what, "auth.test")
        with pytest.raises(RetryLater):
            await harness.adapter.reached()
        harness.api.client.base_url = NOWHERE
        with pytest.raises(RetryLater):
            await harness.adapter.reached()


async def test_a_server_without_questions_by_get_is_asked_by_post() -> None:
    async with connected() as harness:
        harness.server.fail("405", "conversations.info")
        assert (await harness.adapter.locate("slack:C0PAPERS")).missing == ()
