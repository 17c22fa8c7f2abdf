"""The key that travels."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.key import carries, keyed, marker, nonce

KEY = "digest/7/2026-05-28T13:00Z/0"
PAYLOAD = {"message": {"flags": 1 << 15, "components": [{"type": 17, "components": []}]}, "papers": []}


def test_it_is_the_same_in_every_process_and_version() -> None:
    assert (nonce(KEY), marker(KEY)) == ("b7zgcv0kj0cs1rax56qwns0v", 1699910595)


@given(st.text(), st.text())
def test_it_fits_and_tells_keys_apart(one: str, other: str) -> None:
    assert len(nonce(one)) <= 25
    assert nonce(one).isascii()
    assert 1 << 30 <= marker(one) < 1 << 31
    assert (nonce(one) == nonce(other)) == (one == other) == (marker(one) == marker(other))


def test_it_is_put_on_the_message_and_the_payload_stays_as_it_was() -> None:
    before = deepcopy(PAYLOAD)
    made = keyed(PAYLOAD, KEY)
    assert made == {
        "flags": 1 << 15,
        "components": [{"type": 17, "components": [], "id": marker(KEY)}],
        "nonce": nonce(KEY),
        "enforce_nonce": True,
    }
    assert before == PAYLOAD


def test_a_message_that_was_read_back_carries_it_in_either_place() -> None:
    assert carries({"components": [{"id": marker(KEY)}]}, KEY)
    assert carries({"components": [], "nonce": nonce(KEY)}, KEY)
    assert not carries({"components": [{"id": marker(f"{KEY}0")}], "nonce": "1"}, KEY)
    assert not carries({"content": "Hello"}, KEY)
    assert not carries({"components": None}, KEY)
