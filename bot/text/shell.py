"""Text as people type it in a shell."""

import shlex

from bot.text.clean import fold

_NOT_PLAIN = frozenset('"$`\\!')


def typed(text: str) -> str:
    """`text` as one argument."""
    text = fold(text)
    return shlex.quote(text) if _NOT_PLAIN & set(text) else f'"{text}"'
