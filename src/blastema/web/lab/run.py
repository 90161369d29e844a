"""A run on the bench: its steps, the next one's form, deviations, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.read.devices import devices_of_run, devices_to_start_with
from blastema.actions.read.product_page import ProductForm, RunPage, run_page
from blastema.actions.read.product_steps import processes_for
from blastema.actions.read.rooms import rooms_of_run, rooms_to_start_in, rooms_to_work_in
from blastema.actions.run_process import (
    fail_run,
    finish_run,
    record_step,
    report_deviation,
    start_run,
)
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity, Step
from blastema.core.controlled.demand import StepKind
from blastema.core.run.decide import Severity
from blastema.core.run.step import Work
from blastema.web.acting import act_of
from blastema.web.lab.amounts import AmountField, field_for
from blastema.web.lab.device import choices_of
from blastema.web.lab.room import room_choices, room_field, stays_of_run
from blastema.web.lab.run_balance import (
    balance_words,
    loss_fields,
    losses_of,
    went_in_words,
)
from blastema.web.lab.run_steps import clock, step_line
from blastema.web.lab.run_timers import early_steps, timer_words
from blastema.web.lab.step_lots import Lots, lot_choices, lot_fields, lots_used
from blastema.web.lab.verb import ProductVerb, ReasonForm, moment_field, utc_of, witnesses
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_MEASURE = "measure-"


def show_run(request: HttpRequest, run: str) -> HttpResponse:
    act = act_of(request)
    page: RunPage = shown_or_raise(run_page(act, Permission.PRODUCT_READ, run))
    stays = stays_of_run(shown_or_raise(rooms_of_run(act, run=run)), page.zone)
    return render(request, "lab/run.html", {"page": page, "rooms": stays, **_around(act, page)})


def _around(act: Act, page: RunPage) -> dict[str, Any]:
    return {
        "steps": [step_line(page, step) for step in page.process.steps],
        "now": act.now,
        "timers": timer_words(page),
        "soon": early_steps(page),
        "again": page.again,
        "balance": balance_words(page.state.balance),
        "running": page.state.stage == "running",
        "started": clock(page, page.state.started_at),
        "deviations": [
            (_step_name(page, step), what, severity) for step, what, severity in page.deviations
        ],
    }


def _step_name(page: RunPage, slug: str) -> str:
    step = page.process.step(slug)
    return step.name if step else "The run"


class StartForm(CommandForm):
    process = forms.ChoiceField(label="Process")
    equipment = forms.MultipleChoiceField(
        label="Devices",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The registered devices of this site that are in service.",
    )
    room = room_field()


class StartRun(ProductVerb):
    step_kind = StepKind.PROCESS
    form_class = StartForm
    permission = Permission.RUN_START
    title = "Start a run"
    submit = "Start the run"
    done_message = "The run has started."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        found = [(process.slug, process.name) for process in processes_for(form.state)]
        first = {"process": found[0][0]} if found else {}
        devices = choices_of(shown_or_raise(devices_to_start_with(act)))
        rooms = room_choices(shown_or_raise(rooms_to_start_in(act)))
        choices = {"process": found, "equipment": devices, "room": rooms}
        return {"choices": choices, "initial": first}

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        if not context["choices"]["equipment"]:
            form.fields["equipment"].help_text = "No device is in service here: none is named."
        if len(context["choices"]["room"]) == 1:
            del form.fields["room"]
            context["choices"].pop("room")
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return start_run(
            act,
            process=data["process"],
            inputs=(ids["product"],),
            equipment=tuple(data["equipment"]),
            room=data.get("room", ""),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("run", args=[done.first("run")])


class RunVerb(VerbView):
    """Subclasses add form and action; the run comes from the address."""

    permission: Permission
    template_name = "lab/run_verb.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: RunPage = shown_or_raise(run_page(act, self.permission, ids["run"]))
        return {
            "page": page,
            "seen": page.seen,
            "back_url": reverse("run", args=[ids["run"]]),
            "back_label": "Back to the run",
            "now": act.now,
            "kicker": " · ".join([page.process.name, page.whose]),
            **self.more(act, page),
        }

    def more(self, act: Act, page: RunPage) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("run", args=[ids["run"]])


class DoStep(RunVerb):
    """The next step, whatever it asks for: amounts, lots, a witness."""

    step_kind = StepKind.PROCESS
    permission = Permission.RUN_STEP
    submit = "Record the step"
    done_message = "Recorded."

    def more(self, act: Act, page: RunPage) -> dict[str, Any]:
        step = self._step_of(page)
        if step is None:
            return {
                "title": "Every step is done",
                "lead": "Finish the run, or end it as failed.",
                "witnesses": witnesses(act, self.permission),
            }
        return {
            "title": step.name,
            "until": page.until if step == page.next_step else None,
            "step": step,
            "devices": choices_of(shown_or_raise(devices_of_run(act, run=page.id))),
            "rooms": room_choices(shown_or_raise(rooms_to_work_in(act, run=page.id))),
            "lots": lot_choices(act, page.id, step),
            "witnesses": witnesses(act, self.permission),
            "lead": f"Step {page.process.steps.index(step) + 1} of {len(page.process.steps)}",
        }

    def _step_of(self, page: RunPage) -> Step | None:
        """The one that was asked for, where it repeats or may come early; else the next."""
        wanted = page.process.step(self.request.GET.get("step", ""))
        may = (*page.again, *early_steps(page))
        return wanted if wanted in may else page.next_step

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        """The fields of the step that the form was shown for, also when it comes twice."""
        page: RunPage = context["page"]
        step = page.process.step(form.data.get("step", "")) or self._step_of(page)
        if step:
            form.fields.update(_measure_fields(step))
            if step.lots:
                form.fields.update(lot_fields(context.get("lots") or Lots()))
            form.fields.update(_witness_field(step, context.get("witnesses", [])))
            form.fields.update(_device_field(context.get("devices", [])))
            form.fields.update(_room_field(context.get("rooms", []), page.state.room))
        form.fields["step"] = forms.CharField(
            widget=forms.HiddenInput, initial=step.slug if step else "", required=False
        )
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_step(
            act,
            run=ids["run"],
            work=Work(
                step=data["step"],
                done_by=act.who.id,
                at=act.occurred_at,
                measurements={
                    name.removeprefix(_MEASURE): value
                    for name, value in data.items()
                    if name.startswith(_MEASURE) and value not in (None, "")
                },
                equipment=tuple(data.get("equipment", ())),
                reagents=lots_used(data),
                witnessed_by=data.get("witnessed_by", ""),
            ),
            room=data.get("room", ""),
        )


def _measure_fields(step: Step) -> dict[str, forms.Field]:
    return {
        f"{_MEASURE}{m.slug}": field_for(m.quantity, label=m.name, required=m.required)
        for m in step.measures
        if not m.late
    }


def _witness_field(step: Step, people: list[tuple[str, str]]) -> dict[str, forms.Field]:
    if not step.witness:
        return {}
    return {"witnessed_by": forms.ChoiceField(label="Who saw it with you", choices=people)}


def _device_field(devices: list[tuple[str, str]]) -> dict[str, forms.Field]:
    """Which of the run's devices this step used: all of them, unless somebody says less."""
    if not devices:
        return {}
    field = forms.MultipleChoiceField(
        label="Devices used in this step",
        required=False,
        choices=devices,
        initial=[code for code, _ in devices],
        widget=forms.CheckboxSelectMultiple,
    )
    return {"equipment": field}


def _room_field(rooms: list[tuple[str, str]], now_in: str) -> dict[str, forms.Field]:
    """Where the step is done: where the run is, unless somebody says otherwise."""
    if len(rooms) < 2:
        return {}
    field = room_field()
    field.choices, field.initial = rooms, now_in
    return {"room": field}


class DeviationForm(CommandForm):
    what = forms.CharField(
        label="What was different",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    severity = forms.ChoiceField(
        label="How much it matters to the product",
        widget=forms.RadioSelect,
        choices=[
            (Severity.MINOR.value, "Minor: the product is not affected"),
            (Severity.MAJOR.value, "Major: the product may be affected"),
            (Severity.CRITICAL.value, "Critical: the product is affected"),
        ],
    )


class ReportDeviation(RunVerb):
    form_class = DeviationForm
    permission = Permission.RUN_STEP
    title = "Record a deviation"
    submit = "Record the deviation"
    done_message = "Recorded. It stays with the run, and quality sees it."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        page: RunPage = self.prepare(act, **ids)["page"]
        at_step = page.next_step.slug if page.next_step else ""
        return report_deviation(
            act,
            run=ids["run"],
            step=at_step,
            what=data["what"],
            severity=Severity(data["severity"]),
        )


class FinishForm(CommandForm):
    volume_ul = AmountField(Quantity.VOLUME, label="Volume of the product")
    expires_at = moment_field(
        "Good until", help_text="From the site's own procedure; nothing is built in."
    )
    course = forms.ChoiceField(label="Allocate it to", required=False)


class FinishRun(RunVerb):
    step_kind = StepKind.PROCESS
    form_class = FinishForm
    permission = Permission.RUN_FINISH
    title = "Finish the run"
    submit = "Finish the run"
    done_message = "Finished."

    def more(self, act: Act, page: RunPage) -> dict[str, Any]:
        mine = [(course, f"the course of {name}") for course, name in page.courses]
        first: dict[str, Any] = {"course": mine[0][0]} if len(mine) == 1 else {}
        if page.expected_ul:
            first["volume_ul"] = f"{page.expected_ul / 1000:g}"
        return {
            "choices": {"course": [("", "nobody yet"), *mine]},
            "initial": first,
            "hands_on": not page.process.starts_from,
            "lead": went_in_words(page),
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        if context["hands_on"]:  # a received product is used as it came: nothing new is made
            for name in ("volume_ul", "expires_at", "course"):
                del form.fields[name]
            return form
        form.fields.update(loss_fields(context["page"].process))
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        if "volume_ul" not in data:
            return finish_run(act, run=ids["run"])
        return finish_run(
            act,
            run=ids["run"],
            volume_ul=data["volume_ul"],
            expires_at=utc_of(data["expires_at"], act.zone),
            course=data["course"],
            losses=losses_of(data),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        made = [stream for stream, type_ in done.events if type_ == "product.made.v1"]
        if not made:
            return super().next_url(done, **ids)
        return reverse("product", args=[made[0].partition("/")[2]])


class FailRun(RunVerb):
    form_class = ReasonForm
    permission = Permission.RUN_FINISH
    title = "End the run as failed"
    submit = "End it as failed"
    danger = True
    done_message = "Ended as failed. What is left of the material stays in stock."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return fail_run(act, run=ids["run"], reason=data["reason"])
