"""Text that stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.markdown import emphasized, escape, link, plain, web_url
from bot.text.clean import fold
from tests.adapters.discord.reading import read
from tests.strategies import marked, texts


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words: 5 of 42, 27% – done", "plain words: 5 of 42, 27% – done"),
        ("a*b_c~d|e>f#g(h)i@j<k`l[m]n\\o", r"a\*b\_c\~d\|e\>f\#g\(h\)i\@j\<k\`l\[m\]n\\o"),
        ("https://evil.example", r"https\://evil.example"),
        (":tada: at 12:30", r"\:tada: at 12\:30"),
        (":a::b:", r"\:a\:\:b:"),
        ("- one", r"\- one"),
        ("+ one", r"\+ one"),
        ("2026. A year", r"2026\. A year"),
        ("-# small", r"-\# small"),
        ("-", r"\-"),
        ("+38 since yesterday", "+38 since yesterday"),
        ("-5 degrees, 3.5 times", "-5 degrees, 3.5 times"),
        (". dot", r"\. dot"),
        ("a - b", "a - b"),
    ],
)
def test_marks_are_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert (read(escaped).text, read(escaped).marks) == (text, [])


@given(texts() | st.text())
def test_nothing_escaped_is_obeyed_and_nothing_is_lost(text: str) -> None:
    shown = plain(text, 10_000)
    reading = read(escape(shown))
    assert reading.marks == []
    assert reading.text == shown


@pytest.mark.parametrize(
    ("text", "words", "bold"),
    [
        ("Speculative decoding, fast", ("Speculative", "decoding"), "**Speculative decoding**, fast"),
        ("state-of-the-art, art", ("art",), "state-of-the-**art**, **art**"),
        ("Arts and art", ("art",), "Arts and **art**"),
        ("C++ or C#", ("C++", "C#"), r"**C++** or **C\#**"),
        ("*art* :tada:", ("art", "tada"), r"\***art**\* \:**tada**:"),
        ("snake_case", ("snake_case",), r"**snake\_case**"),
        ("snake_case", ("snake",), r"snake\_case"),
        ("+ one", ("one", "+"), r"\+ **one**"),
        ("art", (), "art"),
    ],
)
def test_words_in_bold(text: str, words: tuple[str, ...], bold: str) -> None:
    assert emphasized(escape(text), words) == bold
    assert read(bold).text == text


@given(texts() | st.text(), marked())
def test_bold_adds_nothing_but_bold_around_those_words(text: str, words: list[str]) -> None:
    shown = plain(text, 10_000)
    bold = emphasized(escape(shown), words)
    reading = read(bold)
    assert reading.text == shown
    for mark in reading.marks:
        assert mark.kind == "strong"
        assert set(read(mark.source).text.split(" ")) <= set(words)


@given(texts() | st.text())
def test_an_escaped_text_is_at_most_twice_as_long(text: str) -> None:
    shown = fold(text)
    assert len(escape(shown)) <= 2 * len(shown)


@given(texts() | st.text(), st.sampled_from(["https://arxiv.org/abs/2605.28293", "http://a.example/x(y)z?q=[1]#*_f"]))
def test_a_label_stays_inside_its_link(text: str, url: str) -> None:
    label = plain(text, 150)
    if not label:
        return
    reading = read(link(label, url))
    assert reading.kinds() == ["link"]
    assert reading.marks[0].target == web_url(url)
    assert reading.text in {label, label.translate(str.maketrans("[]", "［］"))}


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("On [bracketed] words", "On [bracketed] words"),
        ("The interval [0, 1)", "The interval ［0, 1)"),
        ("a](https://evil.example)", "a](https://evil.example)"),
        ("a]b[c", "a］b［c"),
        ("ends in a backslash \\", "ends in a backslash \\"),
    ],
)
def test_brackets_that_would_break_a_link_are_wide(label: str, shown: str) -> None:
    reading = read(link(label, "https://arxiv.org/abs/1"))
    assert (reading.kinds(), reading.text) == (["link"], shown)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://arxiv.org/abs/2605.28293", "https://arxiv.org/abs/2605.28293"),
        ("http://a.example:8080/x%20y?q=1&r=a+b#part", "http://a.example:8080/x%20y?q=1&r=a+b#part"),
        ("https://a.example/x (y)", "https://a.example/x%20%28y%29"),
        ("https://a.example/[x]*`|<>\"'\\", "https://a.example/%5Bx%5D%2A%60%7C%3C%3E%22%27%5C"),
        ("HTTPS://Ä.example/ü", "https://xn--4ca.example/%C3%BC"),
        ("https://a.example/\u202eevil\x00", "https://a.example/evil"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://user:secret@a.example/", None),
        ("https://a.example:port/", None),
        ("https://[::1]/", None),
        ("https://[evil/", None),
        ("//a.example/x", None),
        ("https://a)b.example/", None),
        (f"https://a.example/{'x' * 500}", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_of_links(address: str | None, url: str | None) -> None:
    assert web_url(address) == url
    shown = link("a label", address)
    assert shown == (f"[a label]({url})" if url else "a label")


def test_no_break_spaces_stay() -> None:
    assert plain("  Ada\u00a0et\u00a0al.,\n MIT ", 100) == "Ada\u00a0et\u00a0al., MIT"
    assert plain("\u00a0 \u00a0", 100) == ""
