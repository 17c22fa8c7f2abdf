"""The tables behind `bot.text.latex`: what LaTeX writes with a macro, and text with a character."""

from functools import cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφχ*⋆∗∘°′'†",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵡ***°°′′†",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
DOUBLE_STRUCK = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", '"': "\u0308", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301",
    "grave": "\u0300",
}  # fmt: skip

LITERALS = {c: c for c in "%&#_${}"} | dict.fromkeys(",;: \\", " ")
"""What a backslash and a character stand for; any other loses its backslash."""

VANISHING = _words("! - / @ ( ) [ ]")

WRAPPERS = _words(
    "emph textbf textit texttt textsc textsf textrm textmd textsl textup textnormal text mbox hbox underline "
    "overline url uppercase lowercase MakeUppercase MakeLowercase mathcal mathrm mathbf mathit mathsf mathtt "
    "mathfrak mathscr mathnormal boldsymbol bm operatorname mathop mathbin mathrel ensuremath bf em it rm sf sl sc "
    "tt bfseries itshape ttfamily cal tiny small footnotesize large Large huge normalsize displaystyle textstyle "
    "scriptstyle limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr middle xspace protect noindent "
    "centering ensuremath phantom relax"
)
"""Macros that only say how their argument looks: they go, it stays."""

SWALLOWERS = _words(
    "cite citet citep citealp citealt citeauthor citeyear ref eqref autoref cref Cref label footnote footnotemark "
    "thanks color textcolor colorbox href vspace hspace includegraphics begin end definecolor index"
)
"""Macros whose (first) argument is not for readers: it goes with them."""

WORDS = {
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "vs": "vs.", "deg": "°", "textdegree": "°", "celsius": "°C",
    "textgreater": ">", "textless": "<", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_",
    "textbackslash": "", "textendash": "–", "textemdash": "—", "textquotesingle": "'", "textbar": "|", "lbrace": "{",
    "rbrace": "}", "sqrt": "√", "quad": " ", "qquad": " ", "thinspace": " ", "newline": " ", "par": " ", "item": " ",
    "textregistered": "®", "texttrademark": "™", "copyright": "©", "S": "§", "P": "¶", "checkmark": "✓", "prime": "′",
    "LaTeX": "LaTeX", "TeX": "TeX", "i": "i", "j": "j", "star": "⋆", "ast": "*", "circ": "°", "lor": "∨", "land": "∧",
    "mid": "|", "vert": "|", "colon": ":", "lt": "<", "gt": ">", "backslash": "∖",
}  # fmt: skip

OPERATORS = _words("log ln exp max min sup inf lim sin cos tan arg argmin argmax poly polylog det dim ker gcd mod Pr")

GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    "|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega|ell|nabla"
)
RELATIONS = "times|sim|approx|leq|geq|pm|cdot|rightarrow|to|circ|deg|infty|propto|neq"


@cache
def symbol(name: str) -> str | None:
    """The text of the macro `name` (without backslash) that takes no argument; None if it is not known."""
    return WORDS[name] if name in WORDS else _unicode().get(name)


@cache
def _unicode() -> dict[str, str]:
    # Imported at the first macro: most titles have none, and the start of the program need not pay for it.
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    specs = get_default_latex_context_db().iter_macro_specs()
    found = ((spec.macroname, spec.simplify_repl) for spec in specs)
    return {name: text for name, text in found if isinstance(text, str) and len(text) == 1 and not text.isascii()}
