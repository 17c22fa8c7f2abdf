"""The one line that says what a paper did or found.

The source's own short summary comes first. Without one, every sentence of the abstract that speaks of the paper itself
is a candidate: its lead-in is dropped ("In this paper, we propose"), then the kind of statement decides, and then its
place. A thing presented goes before a finding, a finding before an activity, an activity before the description of
something named. The line ends at the last clause that fits; no line is better than a bad one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text import phrases
from bot.text.clauses import LEAST, can_end, fit, is_balanced
from bot.text.clean import cut
from bot.text.latex import readable
from bot.text.splitting import sentences

MOST = 160
"""Characters of a line, its full stop included."""
_TINY = 30
_LONGEST_READ = 1200

_ADVERBS = r"(?:(?:also|first|further|then|thus|hence|instead|next|here|now|\w+ly) )*"
_VERB = r"(?P<verb>[\w-]+) (?P<rest>.+)"
_WORK = r"(?:(?:position|technical|research|survey) )?(?:paper|work|study|survey|article|report|thesis|research|review)"
_METHOD = (
    r"(?:[\w-]+ ){0,3}?(?:method|approach|model|framework|system|algorithm|pipeline|technique|architecture|benchmark"
    r"|dataset|analysis|strategy|solution|theory|library|toolkit|metric)"
)
_RESULTS = (
    r"(?:[\w-]+ ){0,4}?(?:results?|findings?|experiments?|experimentation|analys[ei]s|evaluations?|stud(?:y|ies)"
    r"|research|investigation)(?: (?:in|on|of|across|with|from|using) [^,]{1,80}?)?"
)
_BY_US = re.compile(
    rf"(?:.{{0,200}}?[,:] |.{{0,80}}?\b(?:here|end|paper|work) )?(?:we|researchers) {_ADVERBS}{_VERB}", re.IGNORECASE
)
_BY_THE_WORK = re.compile(rf"(?:.{{0,200}}?, )?(?:this|the|our|the present) {_WORK} {_ADVERBS}{_VERB}", re.IGNORECASE)
_BY_THE_METHOD = re.compile(rf"(?:our|the proposed|the resulting|this) {_METHOD} {_ADVERBS}{_VERB}", re.IGNORECASE)
_BY_RESULTS = re.compile(rf"(?:.{{0,80}}?, )?{_RESULTS} {_ADVERBS}(?P<verb>\w+) that (?P<rest>.+)", re.IGNORECASE)
_BY_NOBODY = re.compile(
    r"(?!(?:In|To|For|This|These|Such|It|They|Here|Finally|Several)\b)[A-Z][^,;:]{10,130}"
    r" (?:is|are|was|were|has been|have been) (?:presented|proposed|introduced|described|developed|given|studied"
    r"|investigated|analy[sz]ed|examined|reported|derived|constructed|computed|calculated|measured|discussed|reviewed"
    r"|considered)\b.*"
)
_NAMED = re.compile(rf"(?:The )?[A-Z][^\s,]*[A-Z0-9][^\s,]*(?: [^\s,]+)? {_ADVERBS}(?:{phrases.FINITE}) .+")

_AND_WE = re.compile(
    rf"(?:,|,? and) {_ADVERBS}(?=(?:{phrases.BASE}|conduct|present|release|make|provide|give"
    r"|(?:train|test|benchmark|use|design) (?:an?|the|[A-Z]\S*)) )"
)
_AND_IT = re.compile(rf"(?:,|,? and) {_ADVERBS}(?={phrases.FINITE} )")
_US = re.compile(
    r"(?:[,;:]|,? (?:and|but|where|which|while|as|that|when|because|since|(?:in|for|on|to) which)){0,2}"
    r" ?\b(?:we|us|I|this (?:paper|work|study))\b"
)

_LATER = re.compile(
    r"\b(?:we first|firstly|also|further|furthermore|moreover|additionally|in addition|finally|then|lastly|besides)\b",
    re.IGNORECASE,
)
_BLAND = re.compile(
    r"outperform|state-of-the-art|superior|effectiveness|significantly|competitive|promising|extensive", re.IGNORECASE
)
_GENERIC = re.compile(r"The (?:proposed |resulting )?(?:approach|method|model|framework|algorithm|system|results?)\b")
_OFFER = re.compile(r"https?://|github|\b(?:code|publicly|open-source[ds]?|available|checkpoints)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"^(?:\(|(?:this|these|such|it|its|they|their|them|that|those|both|the (?:above|former|latter))\b)"
    r"|\b(?:this|these|such|those|above|aforementioned|former|latter)\b(?! as\b| that\b)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"^(?:ours?|(?:our)?m(?:ethod|odel)|(?:sys|impl)?name|framework|approach|bench(?:mark)?|dataset),? (?=an? )",
    re.IGNORECASE,
)
"""What is left of a macro for the name of the thing."""
_INFINITIVE = re.compile(r"\bto (?:\w+ly )?\w+(?P<object> [^,;]*)?$")
_ONLY_OURS = re.compile(r"(?:show|demonstrate|find|prove|propose|introduce|conduct|present|release|validate|provide)\b")
_JOINED = re.compile(rf"(?:and|,) {_ADVERBS}{_VERB}")
_SHARED_OBJECT = re.compile(r"\S+ (?:for|of|in|on|to) and ")
_HERE = re.compile(r"^(?:here|herein|also|then) ")
_HERE_FIRST = re.compile(r"(?:In this|Here|This|The) ")
_OUR = re.compile(r"\b([Oo])ur\b")
_NO_LAST_WORD = re.compile(rf"(?:[ ,;:]+{phrases.NO_END})+…$")
_JUST_A_NAME = re.compile(r"[^(),]{1,80} \([^)]*\)\.?|\S+\.?")
_NOVEL = re.compile(
    r"\b(?<!ly )(?:(?P<article>an?) )?novel(?! (?:views?|classes|objects?|categories|scenes?|viewpoints?|poses?)\b)"
    r",? (?:and )?(?P<next>\S)",
    re.IGNORECASE,
)
_LIKE_A_VOWEL = re.compile(r"(?:[aeio]|u(?!ni|se|ti)|[AEFHILMNORSX](?=[A-Z]{1,3}\b)|8)(?!ne\b|nce\b)")


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence says without its lead-in. `whole`: a sentence with subject and verb."""

    text: str
    worth: float
    whole: bool = False


def one_sentence(summary: str | None, abstract: str) -> str:
    """What was done or found, in at most 160 characters: from the source's `summary`, else from the abstract, else "".

    LaTeX is made readable. The line begins with a capital, unless its first word has one inside (mRNA), and ends in a
    full stop, or in `…` where no clause fits.
    """
    return cut(_from_summary(readable(summary or "")) or _from_abstract(readable(abstract)), MOST)


def _from_summary(summary: str) -> str:
    parts = sentences(summary[:_LONGEST_READ])
    if len(parts) > 2:
        return _from_abstract(summary)
    for sentence in parts[:1]:
        for said in (*_statements(sentence), _Statement(sentence, 0, whole=not _names_a_thing(sentence))):
            if line := _line(said, strict=False):
                return line
    return ""


def _names_a_thing(sentence: str) -> bool:
    """Whether `sentence` has no verb of its own, as in "A parser that reads tables"."""
    before = re.split(r" that | which |[,:;]", sentence)[0]
    return re.search(rf"\b(?:{phrases.FINITE}|{phrases.BASE}\b)", before) is None


def _from_abstract(abstract: str) -> str:
    lines = [
        (_worth(said, sentence, line) - place / 10, line)
        for place, sentence in enumerate(sentences(abstract))
        for said in _statements(sentence[:_LONGEST_READ])
        if (line := _line(said, strict=True))
    ]
    return max(lines, key=lambda worth_and_line: worth_and_line[0])[1] if lines else ""


def _worth(said: _Statement, sentence: str, line: str) -> float:
    """How well `line` says what the paper did; the weights were set by reading."""
    return (
        said.worth
        - 4 * bool(_LATER.search(sentence[:60]))
        - 3 * bool(_BLAND.search(line))
        - 8 * bool(_OFFER.search(line))
        - 2 * bool(_GENERIC.match(line))
        - 6 * bool(_POINTS_BACK.search(line))
        - 5 * (len(line) < LEAST or _JUST_A_NAME.fullmatch(line) is not None)
        - 5 * line.endswith("…")
    )


def _statements(sentence: str) -> Iterator[_Statement]:
    """What `sentence` says of the paper, if it is one of the known forms."""
    text = sentence.rstrip(" .!")
    if found := _BY_US.match(text):
        yield from _of_the_paper(_WE_FORMS.get(found["verb"].lower()), found["rest"], text, _AND_WE)
    elif found := _BY_THE_WORK.match(text):
        yield from _of_the_paper(_IT_FORMS.get(found["verb"].lower()), found["rest"], text, _AND_IT)
    elif (found := _BY_RESULTS.match(text)) and found["verb"].lower() in _FINDING_FORMS:
        yield _Statement(found["rest"], 5, whole=True)
    elif (found := _BY_THE_METHOD.match(text)) and found["verb"] in _IT_FORMS:
        yield _Statement(f"{found['verb']} {found['rest']}", 5)
    elif _BY_NOBODY.match(text):
        yield _Statement(text, 5, whole=True)
    elif _NAMED.match(text):
        yield _Statement(text, 3, whole=True)


def _of_the_paper(verb: str | None, rest: str, sentence: str, and_more: re.Pattern[str]) -> Iterator[_Statement]:
    if verb is None or _SHARED_OBJECT.match(rest):
        return
    if (joined := _JOINED.match(rest)) and joined["verb"] in _WE_FORMS:
        rest = joined["rest"]
    rest = _HERE.sub("", rest)
    bonus = 1 if _HERE_FIRST.match(sentence) else 0
    if rest.startswith("that "):
        yield _Statement(_before(and_more, rest[5:]), 8 + bonus, whole=True)
    elif verb in phrases.PRESENTING and rest.startswith("to "):
        verb, _, rest = rest[3:].partition(" ")
        yield _Statement(f"{phrases.third_person(verb)} {_before(and_more, rest)}", 7 + bonus)
    elif verb in phrases.PRESENTING:
        thing = _PLACEHOLDER.sub("", _before(and_more, rest))
        yield _Statement(thing, _WORTH_OF_PRESENTING.get(verb, 7) + bonus)
    else:
        said = _before(_AND_WE, rest) if and_more is _AND_WE else rest
        yield _Statement(f"{phrases.third_person(verb)} {said}", 6 + bonus)


def _before(and_more: re.Pattern[str], text: str) -> str:
    """`text` up to the next thing done: "a parser and evaluate it", but not "a way to train and evaluate parsers"."""
    for found in and_more.finditer(text, _TINY):
        head = text[: found.start()]
        infinitive = _INFINITIVE.search(head)
        if and_more is _AND_IT or not infinitive or (infinitive["object"] and _ONLY_OURS.match(text, found.end())):
            return head
    return text


_VERBS = sorted({*phrases.PRESENTING, *phrases.FINDING, *phrases.DOING})
_WE_FORMS = {form: verb for verb in _VERBS for form in (phrases.past(verb), verb)}
_IT_FORMS = {phrases.third_person(verb): verb for verb in [*_VERBS, *phrases.STATING]}
_WORTH_OF_PRESENTING = dict.fromkeys(("introduce", "propose", "present", "develop", "describe"), 10) | dict.fromkeys(
    ("provide", "offer", "contribute", "collect", "curate", "formulate"), 5
)
_FINDING_FORMS = {form for verb in phrases.FINDING for form in (verb, phrases.third_person(verb), phrases.past(verb))}


def _line(said: _Statement, *, strict: bool) -> str:
    """The statement as it is shown, "" if it cannot be; `strict`: neither leaning on what came before nor tiny."""
    text = _without_novel(_OUR.sub(lambda our: "The" if our[1] == "O" else "the", said.text)).lstrip().rstrip(" .!")
    most = MOST - 1
    if us := _US.search(text):
        head, rest = text[: us.start()], text[us.start() :]
        text, most = (
            (head, most)
            if len(head) >= LEAST and can_end(head, rest, whole=said.whole)
            else (text, min(most, len(head)))
        )
    fitted = fit(text, most, whole=said.whole)
    if fitted is None:
        return "" if us else _finished(_NO_LAST_WORD.sub("…", cut(text, MOST)))
    if strict and (pointer := _POINTS_BACK.search(fitted)):
        fitted = fit(fitted, pointer.start(), whole=said.whole, least=_TINY) or fitted
    if strict and (_POINTS_BACK.match(fitted) or not is_balanced(fitted) or len(fitted) < _TINY):
        return ""
    return _finished(fitted)


def _without_novel(text: str) -> str:
    def rest(found: re.Match[str]) -> str:
        article, following = found["article"], found["next"]
        if article is None:
            return following
        fitting = "an" if _LIKE_A_VOWEL.match(found.string, found.start("next")) else "a"
        return f"{fitting.capitalize() if article[0] == 'A' else fitting} {following}"

    return _NOVEL.sub(rest, text)


def _finished(text: str) -> str:
    if re.match(r"[a-z]+(?:[ ,;:'’-]|$)", text):
        text = text[0].upper() + text[1:]
    return text if text.endswith(("…", "?", ".")) else f"{text}."
