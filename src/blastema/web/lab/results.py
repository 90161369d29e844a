"""Forms of results: one as it comes off the bench, one that comes late, each with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.read.product_page import ProductForm
from blastema.actions.release_product import record_late_result, record_test
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import SpecTest
from blastema.core.product.desk import awaits
from blastema.core.product.sample import LONGEST, Sample
from blastema.core.product.standing import Reading
from blastema.web.lab.laboratories import laboratories_listed, laboratory_field
from blastema.web.lab.release import TEST, readings_of, test_field, tests_of
from blastema.web.lab.verb import ProductVerb, moment_field
from blastema.web.verbs import CommandForm


class OriginForm(CommandForm):
    """Who found a result and when; what is not known stays empty."""

    method = forms.CharField(label="By which method", required=False, max_length=64)
    laboratory = laboratory_field(
        "Which laboratory",
        "The site's own code of it, such as micro-north.",
        longest=LONGEST,
        required=False,
    )
    sampled_at = moment_field("When it was sampled", required=False)
    received_at = moment_field("When the laboratory received it", required=False)
    reported_at = moment_field("When the laboratory reported it", required=False)


class ResultForm(OriginForm):
    """One result, and below it where it comes from."""

    # Fields are added to a form's end; these follow the results.
    said_last = ("method", "laboratory", "sampled_at", "received_at", "reported_at")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(readings_of(data)) != 1:
            raise forms.ValidationError("Enter one result at a time.")
        return data


class LateResult(ProductVerb):
    form_class = ResultForm
    permission = Permission.PRODUCT_MEASURE
    title = "Enter a late result"
    submit = "Record the result"
    done_message = "Recorded. A result that does not pass puts the product under recall at once."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        return {
            "lead": "Fill in the one that came; leave the others empty.",
            "listed": laboratories_listed(act, self.permission, form.site),
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        shown = context["product"]
        posted = tuple(name.removeprefix(TEST) for name in form.data if name.startswith(TEST))
        awaited = awaits(shown.state, shown.specification)
        for test in tests_of(shown, (*awaited, *posted)):
            form.fields[f"{TEST}{test.slug}"] = late_field(test)
        return super()._filled(origin_last(form), context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_late_result(act, product=ids["product"], reading=reading_of(data, act.zone))


def late_field(test: SpecTest) -> forms.Field:
    field = test_field(test)
    field.required = False
    return field


class TestForm(ResultForm):
    reason = forms.CharField(
        label="Why it was tested again",
        required=False,
        max_length=300,
        help_text="Only where this test has a result already.",
    )


class TestResult(ProductVerb):
    """One result at a time, as it comes off the bench; the release finds it on file."""

    form_class = TestForm
    permission = Permission.PRODUCT_MEASURE
    title = "Record a test result"
    submit = "Record the result"
    done_message = "The result is recorded."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        done = tests_of(form, form.state.tests)
        named = ", ".join(test.name.lower() for test in done)
        on_file = f"On file already: {named}." if named else ""
        return {
            "lead": f"Fill in the one that was done; leave the others empty. {on_file}".strip(),
            "listed": laboratories_listed(act, self.permission, form.site),
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        shown = context["product"]
        reason = form.fields.pop("reason")
        for test in tests_of(shown, [t.slug for t in shown.specification.tests if not t.late]):
            form.fields[f"{TEST}{test.slug}"] = late_field(test)
        if shown.state.tests:
            form.fields["reason"] = reason
        return super()._filled(origin_last(form), context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        reading, reason = reading_of(data, act.zone), data.get("reason", "")
        return record_test(act, product=ids["product"], reading=reading, reason=reason)


def origin_last(form: CommandForm) -> CommandForm:
    for name in ResultForm.said_last:
        form.fields[name] = form.fields.pop(name)
    return form


def reading_of(data: Mapping[str, Any], zone: str) -> Reading:
    """The one result of a form, with who found it and when, on the clock of the site."""
    (reading,) = readings_of(data)
    return replace(reading, method=data["method"].strip(), sample=sample_of(data, zone))


def sample_of(data: Mapping[str, Any], zone: str) -> Sample:
    return Sample(
        data["laboratory"].strip(),
        *(_aware(data[name], zone) for name in ("sampled_at", "received_at", "reported_at")),
    )


def _aware(given: datetime | None, zone: str) -> datetime | None:
    return given.replace(tzinfo=ZoneInfo(zone)) if given else None
