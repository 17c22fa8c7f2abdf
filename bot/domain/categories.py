"""arXiv's categories: https://arxiv.org/category_taxonomy, and the archives that were closed before 2008."""

from difflib import get_close_matches

_SUBJECTS = {
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS PF PL RO SC"
    " SD SE SI SY",
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST",
    "nlin": "AO CD CG PS SI",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph"
    " geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "stat": "AP CO ME ML OT TH",
}
_WHOLE = (
    "gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph"
    " acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga funct-an mtrl-th"
    " patt-sol plasm-ph q-alg solv-int supr-con"
)

ARCHIVES = frozenset(_SUBJECTS)
"""The archives that are divided into subjects."""
CATEGORIES = frozenset({f"{archive}.{one}" for archive, subjects in _SUBJECTS.items() for one in subjects.split()}) | (
    frozenset(_WHOLE.split())
)
"""Every category that a paper can have, archives without subjects among them."""

_SPELLINGS = {code.lower(): code for code in CATEGORIES | ARCHIVES}


def spelt(code: str) -> str | None:
    """`code` as arXiv spells it (`CS.cl` is `cs.CL`), a category or a divided archive; None: arXiv has no such code."""
    return _SPELLINGS.get(code.lower())


def nearest(code: str) -> list[str]:
    """Up to three codes that `code` may have been meant for, nearest first: a subject alone, a slip of the finger."""
    code = code.lower()
    archive, _, subject = code.rpartition(".")
    beside = [one for one in _SPELLINGS if archive and one.startswith(f"{archive}.{subject[:1]}")]
    alone = sorted(one for one in _SPELLINGS if not archive and one.endswith(f".{subject}"))
    near = alone[:3] or get_close_matches(code, beside, n=3, cutoff=0) or get_close_matches(code, _SPELLINGS, n=3)
    return [_SPELLINGS[one] for one in near]
