"""Conditions as a parsed query may hold them, for property tests."""

from datetime import date

from hypothesis import strategies as st

from bot.domain.query import (
    About,
    All,
    By,
    Category,
    Condition,
    Either,
    From,
    HasCode,
    Id,
    Like,
    Not,
    Order,
    Phrase,
    Query,
    Since,
    Upvotes,
    Word,
)

WORDS = (
    *(
        "speculative",
        "Decoding",
        "survey",
        "agent",
        "memory",
        "LLM",
        "GPT-4",
        "state-of-the-art",
        "C++",
        "C#",
        "大模型",
    ),
    *(
        "языковые",
        "نماذج",
        "foo:bar",
        "http://example.org/x",
        "2402.17764",
        "www.x",
        "foo~1",
        "3:4",
        "naïve",
        "Ångström",
    ),
)
PHRASES = ("agent memory", "the", "is all you need", "a (b) OR -c", "大模型 评估", "foo* bar", "author:x y")
NAMES = ("Yann LeCun", "lecun", "LeCun, Y.", "Kurt Gödel", "van der Velden", "O'Brien (x)", "李伟")
IDS = ("2402.17764", "hep-th/9901001", "math/0309136", "doi:10.1016/s0140-6736(20)30183-5")


def bounds() -> st.SearchStrategy[Upvotes]:
    """Bounds of upvotes, of all kinds."""
    number = st.integers(0, 1_000)
    both = st.tuples(number, number).map(lambda pair: Upvotes(min(pair), max(pair)))
    return number.map(lambda least: Upvotes(least=least)) | number.map(lambda most: Upvotes(most=most)) | both


def terms() -> st.SearchStrategy[Condition]:
    """Conditions that hold no other."""
    return st.one_of(
        st.sampled_from(WORDS).map(Word),
        st.sampled_from(PHRASES).map(Phrase),
        st.sampled_from(NAMES).map(By),
        st.sampled_from(("cs.CL", "hep-th", "cond-mat.soft")).map(Category),
        st.sampled_from(("cs", "q-bio")).map(lambda code: Category(code, whole=True)),
        st.sampled_from(("Fudan University", "MIT")).map(From),
        st.just(HasCode()),
        bounds(),
        st.integers(1, 400).map(lambda days: Since(days=days)),
        st.dates(date(1991, 1, 1), date(2099, 1, 1)).map(lambda day: Since(day=day)),
        st.sampled_from(PHRASES).map(About),
        st.sampled_from(IDS).map(Like),
        st.sampled_from(IDS).map(Id),
    )


@st.composite
def conditions(
    draw: st.DrawFn,
    depth: int = 3,
    flat: type[Condition] | None = None,
    leaves: st.SearchStrategy[Condition] | None = None,
) -> Condition:
    """Whole conditions: in every All is something that must be; none is `flat`, so that All is not directly in All."""
    kind = draw(st.sampled_from([one for one in (None, All, Either) if one is None or (depth and one is not flat)]))
    if kind is Either:
        return Either(tuple(draw(st.lists(conditions(depth - 1, Either, leaves), min_size=2, max_size=3))))
    if kind is All:
        wanted = draw(st.lists(conditions(depth - 1, All, leaves), min_size=1, max_size=3))
        unwanted = draw(st.lists(conditions(depth - 1, leaves=leaves), min_size=len(wanted) == 1, max_size=2))
        return All((*wanted, *map(Not, unwanted)))
    return draw(terms() if leaves is None else leaves)


def queries() -> st.SearchStrategy[Query]:
    """Conditions with an order or without."""
    return st.builds(Query, conditions(), st.none() | st.sampled_from(Order))
