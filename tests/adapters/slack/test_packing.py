from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.packing import Size, pack

ROOM = Size(1000, 49)
SIZES = st.lists(st.builds(Size, st.integers(1, 1000), st.integers(1, 3)), min_size=1, max_size=60)


def test_two_parts_share_evenly() -> None:
    assert pack([Size(90, 2)] * 20, ROOM) == [range(10), range(10, 20)]


def test_blocks_count_too() -> None:
    assert [len(group) for group in pack([Size(1, 2)] * 25, ROOM)] in ([24, 1], [13, 12], [12, 13])


@given(SIZES)
def test_everything_once_in_order_and_within_the_room(sizes: list[Size]) -> None:
    groups = pack(sizes, ROOM)
    assert [at for group in groups for at in group] == list(range(len(sizes)))
    for group in groups:
        assert sum(sizes[at].characters for at in group) <= ROOM.characters
        assert sum(sizes[at].blocks for at in group) <= ROOM.blocks


@given(st.integers(1, 100), st.integers(1, 400))
def test_parts_of_equal_things_are_nearly_equal(count: int, characters: int) -> None:
    groups = pack([Size(characters, 1)] * count, Size(1000, 1000))
    assert len(groups) == -(-count // (1000 // characters))
    assert max(map(len, groups)) == -(-count // len(groups))
