"""What each part puts on a page for eye, keyboard and screen reader."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context

from blastema.core.verdict import Effect, Finding
from blastema.web.parts import Cell, Column, Table, table
from tests.web.shell.gallery.pages import AssessmentForm, engine, entries, html


def _part(name: str, **context: Any) -> str:
    return " ".join(engine().get_template(f"parts/{name}.html").render(Context(context)).split())


@pytest.mark.parametrize("page", ["staff", "patient", "course", "public"])
def test_every_page_has_one_first_heading_a_skip_link_and_a_language(page: str) -> None:
    text = html(page)
    assert text.count("<h1") == 1
    assert 'href="#main"' in text and 'id="main"' in text  # noqa: PT018 - one link, two ends
    assert '<html lang="en">' in text


def test_an_invalid_field_names_its_hint_and_error() -> None:
    part = _part("field", field=AssessmentForm({})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in part
    assert 'id="id_name_helptext"' in part
    assert 'id="id_name_error"' in part
    assert 'aria-invalid="true"' in part


def test_a_group_of_choices_is_a_fieldset_with_a_legend_and_labelled_choices() -> None:
    part = _part("field", field=AssessmentForm({})["side"])
    assert '<fieldset class="usa-fieldset" aria-describedby="id_side_error">' in part
    assert '<label class="usa-radio__label" for="id_side_0">Left</label>' in part


def test_the_error_summary_links_to_the_control_of_each_field() -> None:
    part = _part("error_summary", form=AssessmentForm({}))
    assert 'href="#id_name"' in part
    assert 'href="#id_side_0"' in part, "a group is reached by its first choice"
    assert "Nothing has been saved yet" in part


def test_a_form_without_errors_has_no_summary() -> None:
    assert _part("error_summary", form=AssessmentForm()) == ""


def test_the_unit_and_width_of_a_form_field_reach_its_control() -> None:
    part = _part("form", form=AssessmentForm(), csrf_token="token")
    assert "(ml)" in part
    assert "usa-input usa-input--sm" in part
    assert 'name="command"' in part


def test_a_refusal_shows_rule_citation_remedy_and_who() -> None:
    findings = (
        Finding(
            "donor-tests",
            Effect.REFUSED,
            "A test is missing.",
            "Order it.",
            "clinician",
            "21 CFR 1271.85",
            verified=False,
        ),
    )
    part = _part("refusal", findings=findings)
    for words in (
        "A test is missing.",
        "Order it.",
        "clinician",
        "donor-tests",
        "21 CFR 1271.85",
        "not yet checked",
    ):
        assert words in part


def test_words_in_a_refusal_are_escaped() -> None:
    part = _part("refusal", findings=(Finding("r", Effect.REFUSED, "<b>no</b>"),))
    assert "<b>no</b>" not in part


def test_a_table_has_caption_scopes_and_column_names_for_stacking() -> None:
    part = _part("table", table=table("Open", ["Who", "Days#"], [["A", 3]]))
    assert "<caption>Open</caption>" in part
    assert '<th scope="col">Who</th>' in part
    assert '<th scope="row" data-label="Who">' in part
    assert '<td data-label="Days" class="data-table__figure">' in part


def test_a_column_is_of_figures_by_its_mark_or_by_its_value() -> None:
    made = table("Open", ["Who", "Days#", Column("Visits", numeric=True)], [])
    assert [(column.label, column.numeric) for column in made.columns] == [
        ("Who", False),
        ("Days", True),
        ("Visits", True),
    ]


def test_an_empty_table_says_so_in_words() -> None:
    part = _part("table", table=table("Recalls", ["What"], []), empty="No recall is open.")
    assert "No recall is open." in part
    assert "<table" not in part


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: table("T", ["A", "B"], [["1", "2"], ["1"], ["1", "2", "3"]]), "row 2, 3"),
        (lambda: Table("", (Column("A"),), ()), "needs a caption"),
        (lambda: Cell("x", status="red"), "found 'red'"),
    ],
)
def test_impossible_tables_are_refused(build: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        build()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (0, "verified"),
        (1, "does not agree with the ledger"),
        (1, "recorded later"),
        (2, "Corrected"),
    ],
)
def test_the_timeline_says_what_the_ledger_knows(entry: int, words: str) -> None:
    assert words in _part("timeline", entries=[entries()[entry]])


def test_an_unchecked_entry_claims_nothing() -> None:
    part = _part("timeline", entries=[entries()[2]])
    assert "verified" not in part
    assert "does not agree" not in part


def test_a_blocked_step_shows_why_before_it_is_opened() -> None:
    finding = Finding("r", Effect.REFUSED, "Consent is missing.")
    part = _part("next_steps", possible=[], blocked=[{"label": "Treat", "findings": [finding]}])
    summary = part[part.index("<summary>") : part.index("</summary>")]
    assert "Consent is missing." in summary


@pytest.mark.parametrize(
    ("widget", "kind"),
    [
        (forms.TextInput, "usa-input"),
        (forms.Textarea, "usa-textarea"),
        (forms.Select, "usa-select"),
        (forms.FileInput, "usa-file-input"),
        (forms.CheckboxInput, "usa-checkbox__input"),
        (forms.RadioSelect, "usa-radio__input"),
        (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    ],
)
def test_each_control_has_the_design_systems_class(widget: type[forms.Widget], kind: str) -> None:
    chosen = issubclass(widget, forms.widgets.ChoiceWidget)
    field = (
        forms.ChoiceField(choices=[("a", "A")], widget=widget)
        if chosen
        else forms.Field(widget=widget)
    )
    form = type("F", (forms.Form,), {"x": field})()
    assert f'class="{kind}"' in _part("field", field=form["x"])


def test_a_question_offers_its_scale_ends_to_those_who_hear_it() -> None:
    text = html("patient")
    assert "Question 2 of 6" in text
    assert ", Worst pain you can imagine</span>" in text
