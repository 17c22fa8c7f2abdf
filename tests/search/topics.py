"""Topics as people might follow them, about the papers of `tests.search.made`."""

import random

TELLING = ("speculative", "decoding", "survey", "agents", "memory", "LLM", "GPT-4", "C++", "大模型", "naive", "модели")


def topics(count: int, seed: int = 1) -> list[str]:
    """So many different texts, of all kinds of conditions; each can be read."""
    draw = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made[_topic(draw)] = None
    return list(made)


def _topic(draw: random.Random) -> str:
    parts = [_term(draw) for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.3:
        parts.append(f"-{_term(draw)}")
    text = " ".join(parts)
    return f"{text} OR {_term(draw)}" if draw.random() < 0.25 else text


def _term(draw: random.Random) -> str:
    word, other = draw.sample(TELLING, 2)
    rest = (
        f'"{word} {other}"',
        f"({word} OR {other})",
        f'author:"{draw.choice(("Yann LeCun", "Y. LeCun", "Wei Wang", "Godel", "Velden"))}"',
        f"cat:{draw.choice(('cs.CL', 'cs.*', 'hep-th', 'stat.ML'))}",
        f"upvotes:>{draw.randint(0, 500)}",
        f"since:{draw.randint(1, 400)}d",
        f"org:{draw.choice(('MIT', 'Fudan'))}",
        "has:code",
    )
    return word if draw.random() < 0.5 else draw.choice(rest)
