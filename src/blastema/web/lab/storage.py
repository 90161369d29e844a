"""Freezers: the list, the map of one, its temperatures, setting one up and retiring it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.import_temperatures import import_temperatures
from blastema.actions.keep_store import retire_store, set_up_store
from blastema.actions.read.storage import (
    Box,
    Place,
    StoreMap,
    may_set_up_here,
    store_list,
    store_map,
    store_to_log,
    store_to_retire,
)
from blastema.core.catalogue import Quantity
from blastema.core.quantity import Temperature
from blastema.core.storage.state import Layout, RetireReason, StoreKind
from blastema.web.acting import act_of
from blastema.web.lab.amounts import AmountField
from blastema.web.lab.words import status
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

# A logger's file of a year, a reading every five minutes.
_MOST_BYTES = 8_000_000


@require_GET
def show_stores(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(store_list(act_of(request)))
    rows: list[list[object]] = [
        [
            Cell(f"{row.code} · {row.name}", url=reverse("store", args=[row.id])),
            row.kind.capitalize(),
            Cell(row.stage, status="good" if row.stage == "in use" else "neutral"),
            row.inside,
            row.positions - row.inside,
            _range(row.low_mc, row.high_mc),
        ]
        for row in found.rows
    ]
    columns = ["Store", "Kind", "State", "Inside#", "Free#", "Temperature"]
    listed = table("Freezers and other stores", [*columns], rows)
    return render(request, "lab/stores.html", {"found": found, "table": listed})


@require_GET
def show_store(request: HttpRequest, store: str) -> HttpResponse:
    page: StoreMap = shown_or_raise(store_map(act_of(request), store=store))
    state = page.state
    return render(
        request,
        "lab/store.html",
        {
            "page": page,
            "state": state,
            "boxes": [_box(box) for box in page.boxes],
            "faults": _faults(page),
            "facts": [
                ("Kind", state.kind.capitalize()),
                ("Temperature", _range(state.low_mc, state.high_mc)),
                ("Inside", f"{page.inside} of {state.layout.positions} positions"),
                (
                    "Temperatures until",
                    f"{page.logged_until:%-d %b %Y, %H:%M}" if page.logged_until else "none yet",
                ),
            ],
        },
    )


def _box(box: Box) -> dict[str, Any]:
    columns = [place.position.column for place in box.rows[0]]
    return {
        "title": f"Rack {box.rack}, box {box.number}",
        "id": f"box-{box.rack}-{box.number}",
        "columns": columns,
        "rows": [(row[0].position.row, [_place(place) for place in row]) for row in box.rows],
        "inside": box.inside,
        "of": len(columns) * len(box.rows),
    }


def _place(place: Place) -> dict[str, Any]:
    item = place.item
    if item is None:
        return {"position": str(place.position)}
    words, kind = status(item.release, item.holds, item.expired)
    return {
        "position": str(place.position),
        "url": reverse("product", args=[item.id]),
        "number": item.number,
        "division": item.division,
        "name": item.name,
        "words": words,
        "kind": kind,
    }


def _faults(page: StoreMap) -> Table:
    rows: list[list[object]] = [
        [
            f"{fault.since:%-d %b %Y, %H:%M}",
            f"{fault.until:%-d %b %Y, %H:%M}",
            Cell(str(Temperature(fault.extreme_mc)), status="stop")
            if fault.extreme_mc is not None
            else Cell("no reading", status="wait"),
        ]
        for fault in page.faults
    ]
    note = "" if page.gaps_judged else "The site has not set how long a gap may be: none is shown."
    return table("When something was wrong", ["From", "Until", "Worst"], rows, note)


def _range(low_mc: int, high_mc: int) -> str:
    return f"{Temperature(low_mc)} to {Temperature(high_mc)}"


class SetUpForm(CommandForm):
    code = forms.CharField(
        label="Code", max_length=8, help_text="It stands on each label of a place, such as F1."
    )
    name = forms.CharField(label="Name", max_length=100)
    kind = forms.ChoiceField(
        label="Kind", choices=[(kind.value, kind.value.capitalize()) for kind in StoreKind]
    )
    racks = forms.IntegerField(label="Racks")
    boxes = forms.IntegerField(label="Boxes in a rack")
    rows = forms.IntegerField(label="Rows in a box")
    columns = forms.IntegerField(label="Places in a row")
    low_mc = AmountField(Quantity.TEMPERATURE, label="Lowest temperature allowed")
    high_mc = AmountField(Quantity.TEMPERATURE, label="Highest temperature allowed")


class SetUpStore(VerbView):
    form_class = SetUpForm
    title = "Set up a store"
    submit = "Set it up"
    done_message = "Set up. Print the codes of its places, and stick them on."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_set_up_here(act))
        return {"back_url": reverse("stores"), "back_label": "Freezers"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return set_up_store(
            act,
            code=data["code"],
            name=data["name"],
            kind=StoreKind(data["kind"]),
            layout=Layout(data["racks"], data["boxes"], data["rows"], data["columns"]),
            low_mc=data["low_mc"],
            high_mc=data["high_mc"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("store", args=[done.first("store")])


class LogForm(CommandForm):
    file = forms.FileField(
        label="Temperature log",
        help_text="CSV with the columns time and temperature, in degrees Celsius.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )
    zone = forms.CharField(
        label="Time zone of the logger's clock",
        max_length=64,
        help_text="Used where a time in the file does not say its own.",
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise ValidationError("The file is larger than 8 MB: cut it into several.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError("This is not a text file. Save the log as CSV.") from None


class ImportLog(VerbView):
    form_class = LogForm
    title = "Bring in temperatures"
    submit = "Bring in, and hold what was harmed"
    done_message = "Brought in. What stood inside while something was wrong is on hold."
    template_name = "lab/temperatures.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form = shown_or_raise(store_to_log(act, store=ids["store"]))
        return {
            "seen": form.seen,
            "initial": {"zone": form.zone},
            "facts_heading": f"{form.state.code} · {form.state.name}",
            "facts": [("Temperature", _range(form.state.low_mc, form.state.high_mc))],
            "back_url": reverse("store", args=[ids["store"]]),
            "back_label": form.state.name,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return import_temperatures(act, store=ids["store"], text=data["file"], zone=data["zone"])

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("store", args=[ids["store"]])


class RetireForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why is it retired?",
        widget=forms.RadioSelect,
        choices=[(one.value, one.value.capitalize()) for one in RetireReason],
    )


class RetireStore(VerbView):
    form_class = RetireForm
    title = "Retire this store"
    submit = "Retire it"
    danger = True
    done_message = "Retired. Its history stays."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form = shown_or_raise(store_to_retire(act, store=ids["store"]))
        return {
            "seen": form.seen,
            "back_url": reverse("store", args=[ids["store"]]),
            "back_label": form.state.name,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return retire_store(act, store=ids["store"], reason=RetireReason(data["reason"]))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("stores")
