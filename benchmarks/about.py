"""The rule of `about:`: fitted on judged topics, and checked on topics that were left out of the fit.

Prints the weights that stand in bot/search/nearness.py, and for each of 45 topics left out in turn: the precision of
what the rule brings among the 30 judged papers, and how much of the relevant it finds.
"""

import json
from math import exp
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine import TODAY, Engine, engine
from benchmarks.judged_sets import DATA, newest
from bot.search.nearness import LEAST_CHANCE

JUDGED = Path(__file__).parent / "judged" / "about.jsonl"
SMOOTHING = 0.01
"""Of the squares of the weights, for each judgment; features are scaled to a deviation of one."""
FEATURES = {"cosine alone": [0], "cosine and words": [0, 1], "cosine, words and title": [0, 1, 2]}

Numbers = NDArray[np.float64]


async def main() -> None:
    """Print what each choice of features gives, and the weights of the last."""
    if not DATA.is_dir():
        print(f"The recorded data is not here: {DATA}")
        return
    topics = [topic for topic in map(json.loads, JUDGED.read_text().splitlines()) if topic["yes"]]
    async with engine(newest()) as built:
        judged = [await _features(built, topic) for topic in topics]
    print(f"{len(judged)} topics, {sum(len(answers) for _, answers in judged)} judgments")
    for name, columns in FEATURES.items():
        _print_left_out(name, [(features[:, columns], answers) for features, answers in judged])
    weights = fitted(np.concatenate([one for one, _ in judged]), np.concatenate([one for _, one in judged]))
    print("weights of cosine, words, title, and the bias:", np.round(weights, 3))


async def _features(built: Engine, topic: dict[str, list[str]]) -> tuple[Numbers, Numbers]:
    """For each judged paper: its cosine and the parts of the topic's words, in it and in its title; 1 for yes."""
    text, papers = str(topic["topic"]), topic["yes"] + topic["no"]
    vectors = await built.meaning.vectors()
    cosines = vectors.cosines(built.model.vector(text), papers)
    covered = await built.index.cover(text, papers, TODAY)
    rows = [(cosines[paper], *covered[paper]) for paper in papers]
    return np.array(rows), np.array([1.0] * len(topic["yes"]) + [0.0] * len(topic["no"]))


def _print_left_out(name: str, judged: list[tuple[Numbers, Numbers]]) -> None:
    precisions, recalls = [], []
    for place, (features, answers) in enumerate(judged):
        others = judged[:place] + judged[place + 1 :]
        weights = fitted(np.concatenate([one for one, _ in others]), np.concatenate([one for _, one in others]))
        brought = chances(features, weights) >= LEAST_CHANCE
        precisions.append(float(answers[brought].mean()) if brought.any() else 0.0)
        recalls.append(float(answers[brought].sum() / answers.sum()))
    half = fmean(one >= 0.5 for one in precisions)
    print(f"{name:<24} precision {fmean(precisions):.3f} (0 where nothing is brought), ", end="")
    print(f"at least half right {half:.3f}, found {fmean(recalls):.3f}")


def chances(features: Numbers, weights: Numbers) -> Numbers:
    """The logistic function of the weighted features; the last weight is the bias."""
    return np.array([1 / (1 + exp(-one)) for one in features @ weights[:-1] + weights[-1]])


def fitted(features: Numbers, answers: Numbers, rounds: int = 60) -> Numbers:
    """The weights of a logistic regression, and the bias, by Newton's method."""
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    scaled = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    penalty = SMOOTHING * len(answers) * np.diag([1.0] * features.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(rounds):
        found = chances(scaled, np.append(weights, 0.0))
        slope = scaled.T @ (found - answers) + penalty @ weights
        curve = (scaled * (found * (1 - found))[:, None]).T @ scaled + penalty
        weights -= np.linalg.solve(curve, slope)
    return np.append(weights[:-1] / deviation, weights[-1] - (weights[:-1] * mean / deviation).sum())
