"""What Slack takes, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Slack: 50 blocks a message; section text 3000, header 150 and block_id 255 characters; 10 elements a context;
    `text` of at most 4000 characters is never split. A message is also refused by the size of all its blocks
    (`msg_blocks_too_long`): 9,597 characters were taken, 11,341 were not, and what is counted is not documented. So the
    blocks are kept under 9,000 characters of JSON as it is sent, in ASCII, which is the longest way to count them.
    """

    blocks: int = 50
    json: int = 9_000
    section: int = 3_000
    header: int = 150
    elements: int = 10
    block_id: int = 255
    text: int = 4_000


LIMITS = Limits()
