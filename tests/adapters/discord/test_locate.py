"""Addresses, asked online."""

import pytest

from adapters.discord.adapter import DiscordAdapter
from bot.domain.errors import Invalid
from bot.domain.place import Place, Workspace
from tests.adapters.discord.conftest import ADDRESS, World
from tests.adapters.discord.harness import nobody_there
from tests.standins.discord_answers import Refusal
from tests.standins.discord_world import ADMINISTRATOR, BOT, HISTORY, SEND, SEND_IN_THREADS, VIEW, Channel, Guild
from tests.standins.faults import Fault

HERE = Workspace(platform="discord", id="7", name="Reading group")


async def missing(world: World, address: str = ADDRESS) -> list[str]:
    """What is missing there."""
    return list((await world.adapter.locate(address)).missing)


@pytest.mark.parametrize("typed", ["discord:7/42", "discord:42", " DISCORD:42\n"])
async def test_a_channel(world: World, typed: str) -> None:
    assert await world.adapter.locate(typed) == Place(address=ADDRESS, name="#papers", workspace=HERE)


@pytest.mark.parametrize(
    "link",
    [
        "https://discord.com/channels/7/42",
        "https://discord.com/channels/7/42/1234567890123456789",
        "https://canary.discord.com/channels/7/42?x=1",
        "https://discordapp.com/channels/7/42",
    ],
)
async def test_a_link_to_a_channel(world: World, link: str) -> None:
    assert await world.adapter.locate(link) == Place(address=ADDRESS, name="#papers", workspace=HERE)


@pytest.mark.parametrize(
    "link",
    [
        "https://discord.com/channels/@me/42",
        "https://discord.com.example.org/channels/7/42",
        "http://discord.com/channels/7/42",
        "https://readers.slack.com/archives/C0PAPERS",
    ],
)
async def test_a_link_to_something_else(world: World, link: str) -> None:
    with pytest.raises(Invalid, match="is no channel on Discord"):
        await world.adapter.locate(link)


@pytest.mark.parametrize("typed", ["discord:papers", "discord:#papers", "discord:7/", "discord:007", "discord:7/42/1"])
async def test_an_address_that_is_none_says_what_one_looks_like(world: World, typed: str) -> None:
    with pytest.raises(Invalid) as raised:
        await world.adapter.locate(typed)
    assert str(raised.value) == (
        f"“{typed}” is no channel on Discord: use discord:SERVER/CHANNEL with their numbers, such as"
        " discord:613425648685547541/697138785317814292."
    )
    assert world.asked() == []


async def test_a_person_cannot_be_written_to_yet(world: World) -> None:
    with pytest.raises(Invalid, match="direct messages on Discord are not sent yet; use discord:SERVER/CHANNEL"):
        await world.adapter.locate("discord:@7")


@pytest.mark.parametrize(
    ("denied", "sentence"),
    [
        (
            SEND,
            "I may not post in #papers. Missing: Send Messages. Give my role this there.",
        ),
        (
            SEND | HISTORY,
            "I may not post in #papers. Missing: Send Messages, Read Message History. Give my role these there.",
        ),
        (
            HISTORY,
            "I may post in #papers, but not see later what arrived. Missing: Read Message History."
            " Give my role this there.",
        ),
        (
            VIEW,
            "I cannot see the channel 42 in Reading group. Missing: View Channel, Send Messages."
            " Give my role these there.",
        ),
    ],
)
async def test_missing_permissions_are_named(world: World, denied: int, sentence: str) -> None:
    world.channel.overwrites = [("7", 0, denied)]
    place = await world.adapter.locate(ADDRESS)
    assert (place.address, place.workspace, place.missing) == (ADDRESS, HERE, (sentence,))


async def test_a_role_or_an_overwrite_makes_up_for_it(world: World) -> None:
    world.guild.everyone = VIEW | HISTORY
    assert await missing(world)
    world.guild.roles, world.guild.bot_roles = {"70": SEND}, ["70"]
    assert await missing(world) == []
    world.channel.overwrites = [("70", 0, SEND)]
    assert await missing(world)
    world.channel.overwrites = [("70", 0, SEND), (BOT, SEND, 0)]
    assert await missing(world) == []
    world.channel.overwrites = [("70", 0, SEND | VIEW)]
    world.guild.roles["70"] = ADMINISTRATOR
    assert await missing(world) == []


async def test_threads_have_a_permission_of_their_own_and_their_channel_s_overwrites(world: World) -> None:
    world.server.world.add(Channel("43", "a thread", "7", type=11, parent="42"))
    world.channel.overwrites = [("7", 0, SEND)]
    assert await missing(world, "discord:43") == []
    world.channel.overwrites = [("7", 0, SEND_IN_THREADS)]
    (sentence,) = await missing(world, "discord:43")
    assert "Missing: Send Messages in Threads. Give" in sentence


async def test_a_locked_thread(world: World) -> None:
    world.server.world.add(Channel("43", "done", "7", type=11, parent="42", locked=True))
    assert await missing(world, "discord:7/43") == ["The thread #done is locked: unlock it, or choose another channel."]


@pytest.mark.parametrize(
    ("kind", "what"), [(15, "a forum"), (2, "a voice channel"), (4, "a category"), (99, "a channel of another kind")]
)
async def test_a_channel_that_takes_no_messages(world: World, kind: int, what: str) -> None:
    world.channel.type = kind
    place = await world.adapter.locate("discord:42")
    assert place == Place(
        address=ADDRESS,
        name="#papers",
        workspace=HERE,
        missing=(f"#papers is {what}: choose a text channel, an announcement channel or a thread.",),
    )


@pytest.mark.parametrize("kind", [0, 5, 10, 12])
async def test_channels_that_take_messages(world: World, kind: int) -> None:
    world.channel.type, world.channel.parent = kind, "41"
    world.server.world.add(Channel("41", "above", "7"))
    assert await missing(world) == []


async def test_a_direct_message_by_its_number(world: World) -> None:
    world.server.world.add(Channel("43", "", None, type=1))
    assert await missing(world, "discord:43") == [
        "43 is a direct message: choose a text channel, an announcement channel or a thread."
    ]


async def test_a_channel_that_does_not_exist(world: World) -> None:
    assert await world.adapter.locate("discord:7/43") == Place(
        address="discord:7/43",
        name="discord:7/43",
        missing=("Discord knows no channel 43: copy its number again (docs/discord.md says how).",),
    )


async def test_a_server_that_the_bot_is_not_in(world: World) -> None:
    world.server.world.add(Channel("43", "papers", "8"))
    assert await missing(world, "discord:8/43") == [
        "I am not in the server 8: invite me with the link of docs/discord.md."
    ]
    (sentence,) = await missing(world, "discord:43")
    assert sentence.startswith("I cannot see the channel: I am not in its server, or lack View Channel")


async def test_the_number_of_another_server(world: World) -> None:
    world.server.world.add(Guild("8", "Elsewhere"))
    with pytest.raises(Invalid) as raised:
        await world.adapter.locate("discord:8/42")
    assert str(raised.value) == "#papers is not in the server 8 but in Reading group: use discord:7/42."


async def test_a_wrong_token(world: World) -> None:
    world.server.token = "another"
    (sentence,) = await missing(world)
    assert "does not take the bot's token" in sentence


async def test_names_are_made_harmless(world: World) -> None:
    world.channel.name, world.guild.name = "pa\u202epers\x1b[31m", " A\nB "
    place = await world.adapter.locate("discord:42")
    assert place.workspace
    assert (place.name, place.workspace.name) == ("#papers", "A B")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault.PAGE, "PAPERWIRE_DISCORD_API_URL"),
        (Fault.REDIRECT_AWAY, "PAPERWIRE_DISCORD_API_URL"),
        (Fault.OBJECT, "does not answer as Discord's API does: check PAPERWIRE_DISCORD_API_URL"),
        (Fault.ERROR_500, "status 500"),
        (Fault.TOO_MANY, "asks to wait"),
        (Fault.RESET, "broke"),
    ],
)
@pytest.mark.parametrize("path", ["/users/@me", "/channels/42", "/guilds/7", f"/members/{BOT}"])
async def test_where_discord_cannot_be_asked_the_address_stays_as_typed(
    world: World, fault: Fault, said: str, path: str
) -> None:
    world.server.gate.elsewhere = nobody_there()
    world.server.gate.fail(fault, times=9, when=lambda seen: seen.path.endswith(path))
    place = await world.adapter.locate("discord:42")
    if fault is Fault.OBJECT and path != "/users/@me":
        return
    assert (place.address, place.workspace) == ("discord:42", None)
    (sentence,) = place.missing
    assert said in sentence
    assert sentence.endswith(".")


async def test_an_api_that_is_not_there() -> None:
    adapter = DiscordAdapter("secret", nobody_there())
    place = await adapter.locate("discord:7/42")
    await adapter.close()
    (sentence,) = place.missing
    assert "cannot be reached: check the network, and PAPERWIRE_DISCORD_API_URL." in sentence


async def test_permissions_that_cannot_be_asked_are_taken_for_given(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: object) -> Guild:
        raise Refusal(404, 10004, "Unknown Guild")

    monkeypatch.setattr(world.server, "_guild", unknown)
    nameless = Workspace(platform="discord", id="7", name="7")
    assert await world.adapter.locate("discord:42") == Place(address=ADDRESS, name="#papers", workspace=nameless)
