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
    | OPEN either CLOSE  -> group
    | OPEN CLOSE         -> nothing

OPEN: "("
CLOSE: ")"
QUOTED: /"[^"]*"/

// A minus begins a term: "state-of-the-art", "A - B" and "Qwen(-Instruct)" have none.
MINUS.5: /(?<![^\s(])(?<![^\s(\-−–]\()(?:[-−–](?=[^\s\-−–)])|NOT(?=\s+[^\s)])(?!\s+OR\s))/

// Links, DOIs; a parenthesis in them has two ends, and their last character is no punctuation of the sentence around.
LINK.4: /<?(?:https?:\/\/|www\.|doi\.org\/|doi:\s?10\.|10\.[0-9]{4,9}\/)(?:PIECE)*(?:[^\s"().,;:!?]|PAIR)/i

// A field has its value directly after the colon; written small, a known one may have a space between.
FIELD.3: /(?:(?:NAMES):\s+(?!(?:OR|AND|NOT|[|&]+)(?:[\s()"]|$))|[A-Za-z][A-Za-z_]{1,30}:(?!\/\/|:))(?:VALUE)/

_OR.2: /(?<![^\s()"])(?:OR|\|\|?)(?=[\s()"]|$)/
AND.2: /(?<![^\s()"])(?:AND|&&?)(?=[\s()"]|$)/
WORD: /[^\s()"]+/

%ignore /\s+/
%ignore AND
"""
for _name, _pattern in (
    ("NAMES", "|".join(FIELDS)),
    ("VALUE", r"""\"[^"]*"|['‘][^"]*?['’](?=[\s)]|$)|(?:PIECE)+"""),
    ("PIECE", r"""[^\s"()]|PAIR"""),
    ("PAIR", r"""\((?:[^\s"()]|\([^\s"()]*\))*\)"""),
):
    GRAMMAR = GRAMMAR.replace(_name, _pattern)
