"""Text from outside, made safe to store, to show and to index."""

import re
import unicodedata

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])(?:[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c))?"  # OSC, DCS: titles, links
    r"|\x1b[ -/]*[0-~]?"
)
_SPACES = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_UNWANTED_CHARACTERS = (
    r"\x00-\x1f\x7f-\x9f"
    r"\u00ad\u034f\u180e\u200b\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    r"\u202a-\u202e"  # reorder what is shown
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # can carry hidden text
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # not characters
)
_UNWANTED = re.compile(f"[{_UNWANTED_CHARACTERS}]")
_SUSPECT = re.compile(rf"[{_UNWANTED_CHARACTERS}\u2028\u2029]")
"""What escapes begin with, what is a space here, and what is unwanted: most texts have none of it."""
_DANGLING = " ,;:.-–—−(/·&"


def fold(text: str) -> str:
    """`text` on one line, in NFC, spaces single, without control, reordering, invisible or impossible characters.

    The joiners and direction marks that scripts and emoji need are kept. A second call changes nothing.
    """
    if not (text.isascii() and text.isprintable()):
        if _SUSPECT.search(text):
            text = _UNWANTED.sub("", _SPACES.sub(" ", _ESCAPES.sub("", text)))
        text = unicodedata.normalize("NFC", text)
    elif "  " not in text:
        return text.strip()
    return " ".join(text.split())


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters (one or more), ended at a word by `…` where it is longer."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if text[most - 1] != " ":
        head = head.rpartition(" ")[0].rstrip(_DANGLING) or head
    return head.rstrip(_DANGLING) + "…"
