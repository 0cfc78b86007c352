"""The page about templates: what is written, in ``frames/templates.md``, and what the code says."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from mlops_audit.claims.regions.context import COMMON_OPTIONS, MARKS, ONLY
from mlops_audit.claims.regions.language import FILTERS
from mlops_audit.claims.regions.rendering import options_of
from mlops_audit.claims.regions.stock import built_in
from mlops_audit.claims.regions.views import VIEWS


def page() -> str:
    """How to write a template: what it can print and what it may use."""
    text = (Path(__file__).parent / "frames" / "templates.md").read_text(encoding="utf-8")
    for name, filling in {
        "built-in": _built_in(),
        "only": _codes(ONLY),
        "sample": built_in()["status-table"].source.rstrip("\n"),
        "values": "\n\n".join(map(_view, VIEWS)),
        "signs": ", ".join(f"{sign} {_codes(words)}" for sign, words in _by_sign().items()),
        "filters": _codes(FILTERS),
    }.items():
        text = text.replace(f"<!-- {name} -->", filling)
    return text


def _built_in() -> str:
    rows = []
    for name, template in built_in().items():
        options = tuple(sorted(options_of(template) - COMMON_OPTIONS))
        rows.append(f"| `{name}` | {template.about} | {_codes(options) or '–'} |")
    return "\n".join(rows)


def _view(view: type) -> str:
    title = view.__name__.removesuffix("View")
    rows = (f"| `{each.name}` | {each.metadata['about']}{_form(str(each.type))} |" for each in fields(view))
    table = "\n".join(("| Field | What it is |", "| --- | --- |", *rows))
    return f"### {title}\n\n{view.__doc__}\n\n{table}"


def _by_sign() -> dict[str, tuple[str, ...]]:
    signs: dict[str, tuple[str, ...]] = {}
    for word, sign in MARKS.items():
        signs[sign] = (*signs.get(sign, ()), word)
    return signs


def _form(kind: str) -> str:
    """What is to be known of a field that is not simply printed."""
    if kind.startswith("tuple["):
        return f" (a list of *{kind[6:].partition('View')[0]}*)"
    return {"bool": " (to ask with `if`)", "TestsView": " (*Tests*)"}.get(kind, "")


def _codes(items: tuple[str, ...]) -> str:
    return ", ".join(f"`{item}`" for item in items)
