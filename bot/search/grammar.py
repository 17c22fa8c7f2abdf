"""The grammar of queries. Every character of a text with paired quotes belongs to one of its terminals."""

from bot.search.fields import FIELDS

GRAMMAR = r"""
?start: either
either: all (_OR all)*
all: part+
?part: atom
    | MINUS atom         -> excluded
?atom: WORD              -> word
    | QUOTED             -> quoted
    | FIELD              -> field
    | LINK               -> link
    | _OPEN either _CLOSE -> group
    | _OPEN _CLOSE       -> nothing

_OPEN: "("
_CLOSE: ")"
QUOTED: /"[^"]*"/

// A minus begins a term: "state-of-the-art", "A - B" and "Qwen(-Instruct)" have none.
MINUS.5: /(?<![^\s(])(?<![^\s(\-−–]\()(?:[-−–](?=[^\s\-−–)])|NOT(?=\s+[^\s)])(?!\s+OR\s))/

// Links, DOIs; their last character is no punctuation of the sentence around them.
LINK.4: /<?(?:https?:\/\/|www\.|doi\.org\/|doi:\s?10\.|10\.[0-9]{4,9}\/)[^\s"]*[^\s").,;:!?]/i

// A field has its value directly after the colon; written small, a known one may have a space between.
FIELD.3: /(?:(?:NAMES):\s+|[A-Za-z][A-Za-z_]{1,30}:(?!\/\/|:))(?:"[^"]*"|[^\s"()]+)/

_OR.2: /(?<![^\s()"])(?:OR|\|\|?)(?=[\s()"]|$)/
AND.2: /(?<![^\s()"])(?:AND|&&?)(?=[\s()"]|$)/
WORD: /[^\s()"]+/

%ignore /\s+/
%ignore AND
""".replace("NAMES", "|".join(FIELDS))
