"""Permissions, against two other hands' reading of Discord's rule."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from simcord.backend import models
from simcord.backend import permissions as simcord
from simcord.enums import OverwriteType

from adapters.discord.permissions import HISTORY, INVITED_WITH, NAMES, SEND, SEND_IN_THREADS, VIEW, permissions
from tests.standins.discord_world import ADMINISTRATOR, BOT, Channel, Guild, World

BITS = (VIEW, SEND, HISTORY, SEND_IN_THREADS)


def bits(more: int = 0) -> st.SearchStrategy[int]:
    """Any of the permissions."""
    return st.sets(st.sampled_from([*BITS, more] if more else BITS)).map(sum)


overwrites = st.lists(
    st.tuples(st.sampled_from(["7", "70", "71", "72", BOT, "9"]), bits(), bits()),
    max_size=6,
    unique_by=lambda one: one[0],
)


@given(
    bits(),
    st.dictionaries(st.sampled_from(["70", "71", "72"]), bits(ADMINISTRATOR)),
    st.sets(st.sampled_from(["70", "71", "72"])),
    overwrites,
    st.sampled_from(["1", BOT]),
)
def test_they_are_computed_as_documented(
    everyone: int, roles: dict[str, int], has: set[str], said: list[tuple[str, int, int]], owner: str
) -> None:
    guild = Guild("7", "Reading group", everyone, roles, sorted(has & set(roles)), owner)
    channel = Channel("42", "papers", "7", overwrites=said)
    granted = permissions(guild.shown(), guild.member(), channel.shown())
    world = World()
    world.add(guild, channel)
    assert granted & sum(BITS) == _by_simcord(guild, channel) & sum(BITS)
    if granted & VIEW:
        assert [bool(granted & one) for one in BITS] == [world.may(channel, one) for one in BITS]
    else:
        assert not world.may(channel, VIEW)


def _by_simcord(guild: Guild, channel: Channel) -> int:
    roles = {int(one): models.Role(int(one), one, bits) for one, bits in {"7": guild.everyone, **guild.roles}.items()}
    member = models.Member(int(BOT), [int(one) for one in guild.bot_roles])
    said = [
        models.Overwrite(int(one), OverwriteType(int(one == BOT)), allow, deny)
        for one, allow, deny in channel.overwrites
    ]
    there = models.Guild(7, guild.name, int(guild.owner), roles=roles, members={int(BOT): member})
    return simcord.compute(there, int(BOT), models.Channel(42, 0, overwrites=said), now=datetime.now(UTC))


def test_the_invite_link_asks_for_what_is_needed() -> None:
    assert INVITED_WITH == 274_877_975_552
    assert list(NAMES.values()) == [
        "View Channel",
        "Send Messages",
        "Send Messages in Threads",
        "Read Message History",
    ]
