"""What Discord refuses in a message, each with the place and the sentence of its error 50035."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

V2 = 1 << 15
COMPONENTS = 40
CHARACTERS = 4000

Path = tuple[str, ...]
Problem = tuple[Path, str]
Json = dict[str, Any]


def problems(body: Json) -> list[Problem]:
    """What is wrong with a message that somebody wants to post."""
    found = [*_mentions(body), *_nonce(body)]
    is_v2 = bool(int(body.get("flags") or 0) & V2)
    components = body.get("components") or []
    if not is_v2:
        return found + _plain(body, components)
    beside = [key for key in ("content", "embeds", "poll", "sticker_ids") if body.get(key)]
    found += [((key,), f"The '{key}' field cannot be used when using IS_COMPONENTS_V2") for key in beside]
    if not components:
        found.append((("components",), "This field is required"))
    return [*found, *_totals(components), *_all(components, ("components",), _AT_TOP)]


def walk(components: object) -> Iterator[Json]:
    """Every component, nested ones included."""
    for one in components if isinstance(components, list) else []:
        yield one
        yield from walk(one.get("components"))
        yield from walk([one["accessory"]] if one.get("accessory") else [])


def numbered(components: list[Json]) -> list[Json]:
    """Discord: an id that is given is kept; the others are numbered from 1, past those that are taken."""
    taken = {one["id"] for one in walk(components) if one.get("id")}
    free = (number for number in range(1, 2**31) if number not in taken)

    def one(component: Json) -> Json:
        made = {**component, "id": component.get("id") or next(free)}
        if "components" in component:
            made["components"] = [one(inner) for inner in component["components"]]
        if component.get("accessory"):
            made["accessory"] = one(component["accessory"])
        return made

    return [one(component) for component in components]


def form_error(found: list[Problem]) -> Json:
    """The body of the answer."""
    errors: Json = {}
    for path, message in found:
        inner = errors
        for name in path:
            inner = inner.setdefault(name, {})
        inner.setdefault("_errors", []).append({"code": "BASE_TYPE_INVALID", "message": message})
    return {"message": "Invalid Form Body", "code": 50035, "errors": errors}


def _plain(body: Json, components: list[Json]) -> list[Problem]:
    if len(body.get("content") or "") > 2000:
        return [(("content",), "Must be 2000 or fewer in length.")]
    if any(one.get("type") != 1 for one in components):
        return [(("components",), "The components need the flag IS_COMPONENTS_V2.")]
    return []


def _nonce(body: Json) -> Iterator[Problem]:
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > 25:
        yield ("nonce",), "Must be 25 or fewer in length."


def _mentions(body: Json) -> Iterator[Problem]:
    mentions = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        if kind in mentions.get("parse", []) and mentions.get(kind):
            yield ("allowed_mentions",), f"parse:{kind} and {kind}: [ids...] are mutually exclusive."


def _totals(components: list[Json]) -> Iterator[Problem]:
    every = list(walk(components))
    if len(every) > COMPONENTS:
        yield ("components",), f"Must be {COMPONENTS} or fewer components in total."
    if sum(len(one.get("content") or "") for one in every) > CHARACTERS:
        yield ("components",), f"The text of all components must be {CHARACTERS} or fewer in length."
    for name in ("id", "custom_id"):
        counts = Counter(one[name] for one in every if one.get(name))
        for value, count in counts.items():
            if count > 1:
                yield ("components",), f"Component {name} {value} is used twice."
    for one in every:
        if not 0 <= (one.get("id") or 0) < 2**31:
            yield ("components",), "An id is no 32-bit number."


def _all(components: list[Json], path: Path, allowed: set[int]) -> Iterator[Problem]:
    for at, one in enumerate(components):
        yield from _one(one, (*path, str(at)), allowed)


def _one(one: Json, path: Path, allowed: set[int]) -> Iterator[Problem]:
    kind = one.get("type")
    if kind not in allowed:
        yield (*path, "type"), f"Value must be one of {sorted(allowed)}."
    elif kind in _CHECKS:
        yield from _CHECKS[kind](one, path)


def _container(one: Json, path: Path) -> Iterator[Problem]:
    if not 0 <= (one.get("accent_color") or 0) <= 0xFFFFFF:
        yield (*path, "accent_color"), "Must be a colour."
    yield from _length(one.get("components"), (*path, "components"), 1, COMPONENTS)
    yield from _all(one.get("components") or [], (*path, "components"), _IN_CONTAINER)


def _section(one: Json, path: Path) -> Iterator[Problem]:
    yield from _length(one.get("components"), (*path, "components"), 1, 3)
    yield from _all(one.get("components") or [], (*path, "components"), {10})
    if not one.get("accessory"):
        yield (*path, "accessory"), "This field is required"
    else:
        yield from _one(one["accessory"], (*path, "accessory"), {2, 11})


def _text(one: Json, path: Path) -> Iterator[Problem]:
    yield from _length(one.get("content"), (*path, "content"), 1, CHARACTERS)
    if not str(one.get("content") or "").strip():
        yield (*path, "content"), "This field is required"


def _thumbnail(one: Json, path: Path) -> Iterator[Problem]:
    url = (one.get("media") or {}).get("url") or ""
    if not url.startswith(("http://", "https://", "attachment://")):
        yield (*path, "media", "url"), "Not a well formed URL."
    yield from _length(url, (*path, "media", "url"), 1, 2048)
    if one.get("description") is not None:
        yield from _length(one["description"], (*path, "description"), 1, 1024)


def _separator(one: Json, path: Path) -> Iterator[Problem]:
    if one.get("spacing", 1) not in {1, 2}:
        yield (*path, "spacing"), "Value must be one of {1, 2}."


def _row(one: Json, path: Path) -> Iterator[Problem]:
    kinds = [inner.get("type") for inner in one.get("components") or []]
    if not kinds or len(kinds) > (5 if set(kinds) == {2} else 1):
        yield (*path, "components"), "Must be 1 to 5 buttons, or one select."
    yield from _all(one.get("components") or [], (*path, "components"), {2, 3, 5, 6, 7, 8})


def _button(one: Json, path: Path) -> Iterator[Problem]:
    if one.get("style") == 5:
        if not str(one.get("url") or "").startswith(("http://", "https://", "discord://")):
            yield (*path, "url"), "Not a well formed URL."
        yield from _length(one.get("url"), (*path, "url"), 1, 512)
    else:
        yield from _length(one.get("custom_id"), (*path, "custom_id"), 1, 100)
    yield from _length(one.get("label") or "", (*path, "label"), 0, 80)


def _select(one: Json, path: Path) -> Iterator[Problem]:
    yield from _length(one.get("custom_id"), (*path, "custom_id"), 1, 100)
    yield from _length(one.get("options"), (*path, "options"), 1, 25)
    for at, option in enumerate(one.get("options") or []):
        for key in ("label", "value"):
            yield from _length(option.get(key), (*path, "options", str(at), key), 1, 100)


def _length(value: Any, path: Path, least: int, most: int) -> Iterator[Problem]:  # noqa: ANN401 - a text or a list
    if not least <= len(value or "") <= most:
        yield path, f"Must be between {least} and {most} in length."


_AT_TOP = {1, 9, 10, 12, 13, 14, 17}
_IN_CONTAINER = _AT_TOP - {17}
_CHECKS: dict[int, Callable[[Json, Path], Iterator[Problem]]] = {
    1: _row,
    2: _button,
    3: _select,
    9: _section,
    10: _text,
    11: _thumbnail,
    14: _separator,
    17: _container,
}
