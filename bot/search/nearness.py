"""When a paper is near enough in meaning to be a match: the rule of `about:` and `like:`, which says yes or no.

No single cosine is right for all topics. How many of the topic's words the paper has, and has in its title, makes up
for it. The weights are those of a logistic regression on the judgments in benchmarks/judged, where leaving out whole
topics checks them; `python -m benchmarks about` prints both anew.
"""

from math import exp

WEIGHTS = (8.375, 2.755, 2.754)
"""Of the cosine of the topic's text and the paper, and of the parts of the topic's words (by their inverse document
frequencies) that the paper has and has in its title."""
BIAS = -6.802
LEAST_CHANCE = 0.55
NEAR_PAPER = 0.69
"""The least cosine of two papers that are alike: `python -m benchmarks alike`."""
FURTHEST = 0.15
"""A paper whose cosine is lower is near to nothing, whatever its words."""


def chance(cosine: float, covered: float, titled: float) -> float:
    """How likely a reader who follows the topic would say yes, from 0 to 1."""
    by_cosine, by_words, by_title = WEIGHTS
    return 1 / (1 + exp(-(by_cosine * cosine + by_words * covered + by_title * titled + BIAS)))


def is_about(cosine: float, covered: float, titled: float) -> bool:
    """Whether the paper is about the topic."""
    return chance(cosine, covered, titled) >= LEAST_CHANCE


def is_like(cosine: float) -> bool:
    """Whether two papers are alike."""
    return cosine >= NEAR_PAPER
