import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.clean import fold
from bot.text.latex import readable

EXAMPLES = [
    ("SD$^2$", "SD²"),
    ("$D^2$-Monitor", "D²-Monitor"),
    ("Mem-$π$", "Mem-π"),
    (r"$\texttt{SPECS}$", "SPECS"),
    ("Apple~Silicon", "Apple Silicon"),
    ("360^circ", "360°"),
    (r"5.41$\times$", "5.41×"),
    ("14{,}056", "14,056"),
    (r"27\%", "27%"),
    ("words -- pixels", "words – pixels"),
    ("$M^3$ViT", "M³ViT"),
    ("M^{3}ViT", "M³ViT"),
    (r"$\mathcal{O}(n \log n)$", "O(n log n)"),
    (r"$O(n\log\log n)$", "O(n log log n)"),
    (r"\emph{very} \textbf{bold text}", "very bold text"),
    (r"{\it Kepler} data", "Kepler data"),
    (r"$\alpha$-divergence", "α-divergence"),
    (r"$(\mu + \lambda)$ search", "(μ + λ) search"),
    ("G\\\"odel, Erd\\H{o}s, \\'{\\i}", "Gödel, Erdős, í"),
    (r"Poincar\'e", "Poincaré"),
    (r"Sk\l odowska", "Skłodowska"),
    (r"the model\'s", "the model's"),
    ("H$_2$O", "H₂O"),
    (r"$\ell_1$", "ℓ₁"),
    (r"$\mathbb{R}^n$", "ℝⁿ"),
    (r"$10^{-18}$ and 10^(-9)", "10⁻¹⁸ and 10⁻⁹"),
    (r"$\frac{1}{2}$", "1/2"),
    ("$A^*$ search, C^*-algebras", "A* search, C*-algebras"),
    (r"$x_{\max}$, p_{comp}, $2^{n/2}$", "x_max, p_comp, 2^(n/2)"),
    (r"the code \url{https://example.org/a_b/~c}", "the code https://example.org/a_b/~c"),
    (r"as shown~\cite{someone}. Next \citep[p.~3]{other} one", "as shown. Next one"),
    (r"$\mathsf{NP}$ and \unknown things", "NP and unknown things"),
    ("texttt{D}ual-texttt{H}ead", "Dual-Head"),
    ("pi_0 runs 5times faster", "π₀ runs 5× faster"),
    (r"\textcolor{red}{hot} \color{blue}cold", "hot cold"),
    (r"with \$5 or 10\_000", "with $5 or 10_000"),
    ("``so called'' and `other'", "“so called” and ‘other’"),
    (r"B1422$+$231", "B1422+231"),
    (r"\(x^2\) and $$y$$", "x² and y"),
    (r"0.1$~$pc, RTX~3090", "0.1 pc, RTX 3090"),
]
UNTOUCHED = [
    "From $5 to $10 a day",
    "Under $0.1 a page, or 1$ a bug",
    "Pay $100K to $1M in US$ or A$",
    "snake_case, C^ and file_name.py",
    "see https://example.org/~me/a_b?c=1^2",
    "mail first_last@example.org",
    "about ~30% or 1~4 times",
    "float8_e4m3 on sm_90a",
    "^_^ and >_<",
    "run with --fast, x --> y",
    "markdown `code` here",
    "10^6.2 solar masses",
]
LATEX_LIKE = st.lists(
    st.sampled_from(
        [
            "\\",
            "{",
            "}",
            "$",
            "^",
            "_",
            "~",
            "--",
            "\\alpha",
            "\\hat",
            "\\cite[",
            "'",
            "`",
            " ",
            "x",
            "2",
            "é",
            "http://a",
        ]
    )
).map("".join)


@pytest.mark.parametrize(("latex", "text"), EXAMPLES)
def test_latex_becomes_text_once_and_for_all(latex: str, text: str) -> None:
    assert readable(latex) == text
    assert readable(text) == text


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_only_looks_like_latex_stays(text: str) -> None:
    assert readable(text) == text


@given(st.text(st.characters(codec=None)) | LATEX_LIKE)
@example("\\")
@example("${^{_\\hat")
def test_any_input_gives_folded_text(text: str) -> None:
    result = readable(text)
    assert fold(result) == result


@given(st.text("abcdefghijklmnopqrstuvwxyz ABC.,:;?!()'\"0123456789"))
def test_plain_text_is_only_folded(text: str) -> None:
    plain = text.replace("times", "").replace("circ", "").replace("sim", "").replace("approx", "")
    assert readable(plain) == fold(plain)


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "$",
        "$a b ",
        "\\",
        "\\hat",
        "\\hat{",
        "^{",
        "x^",
        "$^{",
        "\\cite[",
        "``",
        "`a",
        "\\(",
        "http://a{",
        "\\frac{",
        "a~",
        "-",
    ],
)
def test_hostile_input_takes_no_time(piece: str) -> None:
    started = time.process_time()
    readable(piece * 10_000)
    assert time.process_time() - started < 1


def test_plain_text_does_not_load_pylatexenc() -> None:
    code = (
        "import sys; from bot.text.latex import readable; readable('Plain $5 words, D$^2$ and 27\\\\%');"
        "assert 'pylatexenc' not in sys.modules; readable(r'$\\alpha$'); assert 'pylatexenc' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
