"""Correcting a late result after the release, and what stood there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.read.product_page import ProductForm
from blastema.core.access.permissions import Permission
from blastema.core.product.late import LateCorrection
from blastema.web.clinic.words import names
from blastema.web.clinic.words.cells import LATE_CORRECTIONS
from blastema.web.lab.amounts import shown
from blastema.web.lab.laboratories import laboratories_listed
from blastema.web.lab.release import TEST, tests_of
from blastema.web.lab.results import ResultForm, late_field, origin_last, reading_of
from blastema.web.lab.verb import ProductVerb
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm


class CorrectLateForm(ResultForm):
    reason = forms.ChoiceField(
        label="Why it is corrected",
        widget=forms.RadioSelect,
        choices=[(key, words.capitalize()) for key, words in LATE_CORRECTIONS.items()],
    )


class CorrectLateResult(ProductVerb):
    form_class = CorrectLateForm
    permission = Permission.PRODUCT_MEASURE
    title = "Correct a late result"
    submit = "Record the corrected result"
    danger = True
    done_message = (
        "Corrected; the former result stays visible. One that does not pass starts the alert at "
        "once. One that passes withdraws nothing: quality withdraws an alert, signed."
    )

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        return {
            "lead": "Fill in the one that is corrected, as it should have been.",
            "listed": laboratories_listed(act, self.permission, form.site),
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        page: ProductForm = context["product"]
        late = [line.slug for line in page.specification.tests if line.late]
        posted = tuple(name.removeprefix(TEST) for name in form.data if name.startswith(TEST))
        on_file = [slug for slug in late if slug in page.state.tests]
        for test in tests_of(page, (*on_file, *posted)):
            field = late_field(test)
            found = page.state.tests.get(test.slug)
            stands = shown(test.quantity, found.value) if found else "nothing"
            field.help_text = f"{field.help_text} On file: {stands}."
            form.fields[f"{TEST}{test.slug}"] = field
        reason = form.fields.pop("reason")
        form = origin_last(form)
        form.fields["reason"] = reason
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return correct_late_result(
            act,
            product=ids["product"],
            reading=reading_of(data, act.zone),
            reason=LateCorrection(data["reason"]),
        )


def corrected_table(form: ProductForm) -> Table:
    """What stood before each correction; what stands now is in the table of the tests."""
    known = {line.slug: line for line in form.specification.tests}
    rows: list[list[object]] = []
    for one in form.state.corrected:
        line = known.get(one.was.test)
        found = shown(line.quantity, one.was.value) if line else str(one.was.value)
        verdict = ("passed", "good") if one.was.passed else ("not passed", "stop")
        at = form.local(one.at)
        rows.append(
            [
                line.name if line else names.plain(one.was.test),
                Cell(found, note=one.was.laboratory),
                Cell(verdict[0], status=verdict[1]),
                LATE_CORRECTIONS[one.reason].capitalize(),
                f"{at:%-d %B %Y, %H:%M}" if at else "",
            ]
        )
    columns = ["Test", "Said before", "Verdict then", "Why it was corrected", "Corrected"]
    return table("Late results that were corrected", [*columns], rows)
