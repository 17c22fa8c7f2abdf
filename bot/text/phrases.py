"""The phrases of abstracts, as tables: what `bot.text.sentence` and `bot.text.clauses` know of English."""

import re


def _words(text: str) -> list[str]:
    return text.split()


PRESENTING = _words(
    "introduce present propose develop describe release design build construct create devise contribute unveil "
    "offer provide curate collect formulate open-source publish give"
)
"""What stands after these is the thing itself: "we propose a parser" is said as "A parser"."""

FINDING = _words(
    "show demonstrate find observe reveal discover prove argue conclude report establish confirm uncover note "
    "suggest indicate identify highlight validate verify posit"
)
"""What stands after these and "that" is the finding itself."""

DOING = _words(
    "study investigate explore analyze analyse examine evaluate compare address tackle extend apply train "
    "leverage employ formalize formalise define revisit review survey derive benchmark integrate characterize "
    "characterise decompose reformulate replace explain trace combine adapt reframe unify outline measure "
    "quantify assess model simulate solve optimize optimise improve enhance reduce accelerate automate challenge "
    "consider categorize synthesize synthesise summarize use utilize learn scale test bridge generalize "
    "generalise compute estimate discuss advocate delve map augment distill transform convert compress align "
    "generate predict enable achieve support allow focus obtain calculate determine construct correlate summarise"
)
"""After "we", these are said of the paper: "we study parsers" is said as "Studies parsers"."""

STATING = _words(
    "act adjust advance aim alleviate allocate animate attain avoid boost calibrate capture comprise consist "
    "contain control converge correct cover customize decouple degrade deliver depend detect diagnose disentangle "
    "double draw eliminate emerge emphasize employ encode encompass enforce enrich ensure evolve exceed excel "
    "execute exhibit expand exploit extract face facilitate fail feature focus form govern guide halve help "
    "identify impact include incorporate increase induce infer influence inject insert integrate introduce "
    "involve jailbreak lack lead leverage limit link localize lower maintain make manipulate match mitigate need "
    "offer operate orchestrate organize outperform overcome perform preserve prevent produce provide raise rank "
    "reach recast reconstruct refine regularize regulate rely remain remove reorganize represent repurpose "
    "require resolve restrict retrieve reuse rewrite route sample seek select serve set shift simplify span "
    "stabilize steer strengthen struggle suffer surpass teach transfer translate treat turn underperform "
    "underscore update vary work yield"
)
"""Other verbs that a sentence of an abstract is made with."""

AUXILIARIES = _words("is are was were has have had can could does do may might must should will would cannot")

_DOUBLED = {"map": "mapp", "set": "sett", "distill": "distill", "excel": "excell", "model": "model", "span": "spann"}


def third_person(verb: str) -> str:
    """`study` → `studies`, `address` → `addresses`, `use` → `uses`."""
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else "s")


def participle(verb: str) -> str:
    """`improve` → `improving`, `map` → `mapping`."""
    stem = _DOUBLED.get(verb, verb)
    return (stem[:-1] if re.search(r"[^e]e$", stem) else stem) + "ing"


def past(verb: str) -> str:
    """`show` → `showed`, `study` → `studied`; the irregular ones that abstracts use."""
    irregular = {"find": "found", "show": "showed", "build": "built", "give": "gave", "learn": "learned"}
    if verb in irregular:
        return irregular[verb]
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    stem = _DOUBLED.get(verb, verb)
    return stem + ("d" if stem.endswith("e") else "ed")


def any_of(words: list[str]) -> str:
    """A regular expression for one of `words`, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True)) + ")"


VERBS = [*PRESENTING, *FINDING, *DOING, *STATING]
_ALSO_NOUNS = _words(
    "model test scale train map benchmark survey review study measure trace estimate challenge design release "
    "report form rank turn need lead focus aim set act work increase address support use advance span cover "
    "feature compute question present note seek transform reach attempt value treat match link control limit "
    "shift transfer impact face sample route pass update double influence boost experience"
)
_ONLY_VERBS = [verb for verb in VERBS if verb not in _ALSO_NOUNS]
BASE = any_of(_ONLY_VERBS)
"""Verbs in the form that follows "we", "to" or a plural; those that are as often nouns are left out."""
FINITE = (
    rf"(?:{any_of([*AUXILIARIES, *map(third_person, VERBS)])}|\w+(?:izes|ifies|ates|duces)"
    r"|[a-z]+[^s\W]s(?= (?:the|an?|against|over|how|that|whether|its|their|both|all|multiple|new|from) ))\b"
)
"""What is taken for the verb of a sentence: the known ones, and what looks like one before an article or the like."""
CERTAINLY_FINITE = any_of([*AUXILIARIES, *map(third_person, _ONLY_VERBS)])

PARTICIPLES = any_of(
    [participle(verb) for verb in VERBS if verb not in _words("model train scale learn test map rank form")]
    + _words(
        "resulting matching prompting necessitating finding requiring narrowing causing surfacing reaching bringing "
        "opening paving cutting clarifying underlining showcasing exposing bypassing removing balancing benefiting "
        "promoting rivaling rivalling beating"
    )
)
"""What a clause after a comma begins with; those that are as often nouns in a list ("training") are left out."""

NO_END = any_of(
    _words(
        "a an the and or but nor by of in on at to for from with without into onto over under between among via "
        "through using than as such that which who whose where when while if whether how what not no more most less "
        "both either neither including like per is are was were be been being has have had can may will would should "
        "could must its their this these those our each every any some all other only also even very too so rather "
        "based due according compared relative conjunction combination terms contrast addition order necessarily"
    )
)
"""Words that a sentence does not end with."""

_ASKS_FOR_TO = any_of(
    _words(
        "able unable ability abilities capability capabilities capacity likely how what where when way ways effort "
        "efforts failure failures opportunity opportunities potential need needs want wants aim aims seek seeks "
        "attempt attempts tend tends fail fails struggle struggles learn learns lead leads used order due prior "
        "relative close comparable similar robust adapt adapts apply applies respond begin begins continue "
        "continues enough necessary possible difficult hard easy ready sufficient designed trained required rise "
        "shift path approach access attention limited according contrast addition compared equivalent generalize "
        "generalizes extend extends transfer transfers scale scales leading"
    )
)
TAKES_TO = re.compile(
    rf"\b{_ASKS_FOR_TO}$"
    r"|\b(?:enabl|allow|help|teach|encourag|prompt|requir|forc|caus|guid|incentiv|instruct|empower|motivat|fine-?tun|need"
    r"|abilit|capab|expect|challeng)\w*\b[^,;]*$"
)
"""What stands before "to" where the infinitive cannot be spared."""
