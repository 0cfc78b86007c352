"""Templates print values and can do nothing else."""

from __future__ import annotations

import time
from dataclasses import fields

import pytest

from mlops_audit.claims.regions.language import FILTERS
from mlops_audit.claims.regions.rendering import TemplateError, options_of, render
from mlops_audit.claims.regions.stock import Template, built_in
from mlops_audit.claims.regions.views import VIEWS
from mlops_audit.errors import AuditError
from regional import FULL, STATIC, report

FOUND = report({"mlflow": STATIC, "feast": {**STATIC, "is_implemented": 0.5}})


def own(source):
    return Template(name="own", path="docs/own.md.j2", source=source)


def shown(source, found=FOUND, **options):
    return render(own(source), found, options).text


@pytest.mark.parametrize("name", built_in())
def test_built_in_templates_print_something_on_any_evidence(name):
    for found in (FOUND, report({"mlflow": FULL}, ran=True), report({})):
        assert "ERROR" not in render(built_in()[name], found).text


def test_the_implementation_table_in_full(golden):
    golden("implementation-table.md", render(built_in()["implementation-table"], FOUND).text)


def test_values_compare_sort_and_filter_like_what_they_show():
    assert (
        shown("{% for tool in tools | sort(attribute='name') %}{{ tool.name }} {% endfor %}")
        == "Feast MLflow "
    )
    assert shown("{{ (tools | selectattr('status', 'equalto', 'partial') | first).name }}") == "Feast"
    assert (
        shown("{% if tools[0].completion >= 60 and tools[0].completion < 61 %}low end{% endif %}")
        == "low end"
    )
    assert shown("{{ tools | map(attribute='id') | join(', ') | upper }}") == "MLFLOW, FEAST"
    assert shown("{{ tools[0].status | say(unverified='✅ seen') }}") == "✅ seen"
    assert shown("{{ tools[0].low }} to {{ tools[0].high }}") == "60% to 100%"
    assert shown("{{ options.team | default('us') }} {{ options.team | default('us') }}", team="A") == "A A"


def test_markup_of_the_repository_is_shown_and_not_obeyed():
    text = shown("{{ tools[1].gaps[0].message }} {{ tools[1].configs[0].place }} {{ tools[1].version }}")
    assert text == "is_implemented: 1 of 2 &lt;b>there&lt;/b> `config/app\\|1.yaml:3-8` >=1.2,<3"


def test_options_are_those_that_the_template_reads():
    assert options_of(own("{{ options.team }}{{ options['lead'] }}")) == {
        "tools", "only", "path-links", "keep", "layout", "team", "lead",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n\n{{ tools[0].nam }}", 3, "tool has no nam; did you mean name?"),
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("{{ tools }}", 1, "prints a tuple as a whole"),
        ("{{ tools[0] }}", 1, "prints a tool as a whole"),
        ("{{ tools[0].status | say(compleet='x') }}", 1, "say knows no status compleet; did you mean complete?"),
        ("{{ 'a' | uper }}", 1, "there is no filter uper; did you mean upper?"),
        ("{{ '' }}\n{{ ''.__class__.__mro__ }}", 2, "access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ ''['__class__'] }}", 1, "is unsafe"),
        ("{{ tools[0]['__class__'] }}", 1, "is unsafe"),
        ("{{ tools | map(attribute='__class__') | first }}", 1, "is unsafe"),
        ("{{ tools[0].name.ledger }}", 1, "is unsafe"),
        ("{{ options.items }}", 1, "is unsafe"),
        ("{{ ''.format }}", 1, "prints a"),
        ("{{ ''.upper() }}", 1, "a template may call nothing but range"),
        ("{{ range.__name__ }}", 1, "is unsafe"),
        ("{{ self }}", 1, "prints a templatereference"),
        ("{% include '/etc/passwd' %}", 1, "a template may not use include"),
        ("{% extends 'x' %}", 1, "a template may not use extends"),
        ("{% from 'x' import y %}", 1, "a template may not use import"),
        ("{% macro a() %}{% endmacro %}", 1, "a template may not use macro"),
        ("{% set a %}x{% endset %}", 1, "a template may not use assignblock"),
        ("{{ range(10**9) }}", 1, "a template may not use **"),
        ("{% for a in range(1000000000) %}{% endfor %}", 1, "range counts further than 1,000"),
        ("{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}", 1, "goes round its loops more than"),
        ("{% for a in tools recursive %}{% endfor %}", 1, "a loop may not be recursive"),
        ("{{ 'a' * 1000000000 }}", 1, "* takes whole numbers only"),
        ("{{ tools * 100000000 }}", 1, "* takes whole numbers only"),
        ("{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}", 1, "puts together a text of more than"),
        ("{% set a = 'aaaaaaaaaa' %}" + "{% set a = [a, a] | join %}" * 40 + "{{ a }}", 1, "puts together a text of more than"),
        ("{{ 'a' | indent(100000000) }}", 1, "gives a filter a number above"),
        ("{{ 'a' | replace('a', '%s') }}" % ("b" * 300), 1, "replaces texts of more than"),
        ("{% for a in range(1000) %}" + "x" * 2000 + "{% endfor %}", None, "prints more than 1,000,000 characters"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", None, "the template is nested too deeply"),
        ("x" * 70_000, None, "the template is longer than"),
        ("a\n\ue000", 2, "the template holds a private-use character"),
        ("<!-- mlops-audit:{{ 'end' }} -->", None, "the template prints a marker"),
        ("{{ 1 // 0 }}", 1, "the template fails: "),
    ],
)  # fmt: skip
def test_what_a_template_may_not_is_said_with_its_line(source, line, message):
    begun = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        shown(source)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == ("docs/own.md.j2", line)
    assert caught.value.remedy
    assert isinstance(caught.value, AuditError)
    assert time.monotonic() - begun < 10


def test_every_field_of_every_view_can_be_printed_or_gone_through():
    lines = []
    for view, expression in {
        "ToolView": "tools[1]", "RollupsView": "rollups", "TestsView": "tools[1].tests",
        "TestFileView": "tools[1].tests.files[0]", "ConfigView": "tools[1].configs[0]",
        "ModuleView": "tools[1].modules[0]", "GapView": "tools[1].gaps[0]",
        "PlaceView": "tools[1].gaps[0].places[0]",
    }.items():  # fmt: skip
        (kind,) = [each for each in VIEWS if each.__name__ == view]
        for field in fields(kind):
            printed = field.type == "Value"
            lines.append(
                f"{{{{ {expression}.{field.name} }}}}"
                if printed
                else f"{{% if {expression}.{field.name} %}}{{% endif %}}"
            )
    assert "Feast" in shown("\n".join(lines))


def test_the_page_about_templates_names_everything_that_there_is():
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "templates.md").read_text(encoding="utf-8")
    for view in VIEWS:
        for field in fields(view):
            assert f"`{field.name}`" in page, f"{view.__name__}.{field.name}"
    for name in (*FILTERS, *built_in()):
        assert f"`{name}`" in page, name
