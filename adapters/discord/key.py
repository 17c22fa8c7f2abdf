"""The delivery key as it travels with a message: twice, because one of the two is remembered for minutes only."""

from hashlib import blake2b

from adapters.discord.components import Component
from bot.domain.delivery import Payload


def nonce(key: str) -> str:
    """The key in 24 characters. Discord: for a few minutes, the same nonce gives the earlier message instead of a new
    one, if `enforce_nonce` is set; at most 25 characters.
    """
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = int.from_bytes(blake2b(key.encode(), digest_size=15, person=b"nonce").digest())
    return "".join(alphabet[number >> shift & 31] for shift in range(115, -1, -5))


def marker(key: str) -> int:
    """The key as the id of the container, which stays with the message.

    Discord: a component's id is a 32-bit number, from 0 to 2,147,483,647 in its OpenAPI document; one that is given is
    kept, and the others are numbered from 1. With its highest bit set, ours is none of those.
    """
    digest = int.from_bytes(blake2b(key.encode(), digest_size=4, person=b"marker").digest())
    return 1 << 30 | digest & (1 << 30) - 1


def keyed(payload: Payload, key: str) -> dict[str, object]:
    """The message of a payload as it is posted under a key."""
    message = payload["message"]
    box, *others = message["components"]
    marked: list[Component] = [{**box, "id": marker(key)}, *others]
    return {**message, "components": marked, "nonce": nonce(key), "enforce_nonce": True}


def carries(message: Component, key: str) -> bool:
    """Whether a message that was read back is the one posted under a key."""
    ids = [component.get("id") for component in message.get("components") or [] if isinstance(component, dict)]
    return marker(key) in ids or message.get("nonce") == nonce(key)
