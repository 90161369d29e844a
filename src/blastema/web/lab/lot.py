"""The reagent lots: the register, one of them, its opening, and its way out of use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_lot import open_lot, register_lot, use_up_lot, withdraw_lot
from blastema.actions.read.lots import (
    LotChoice,
    LotLine,
    LotPage,
    lot_list,
    lot_page,
    lot_to_keep,
    may_keep_lots,
)
from blastema.core.lot.state import LotKind, WithdrawReason
from blastema.core.supplier.decide import LONGEST_NAME
from blastema.web.acting import act_of
from blastema.web.clinic.words import names as said
from blastema.web.days import day_field
from blastema.web.lab.device import kind_words
from blastema.web.parts import Cell, table
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_COLUMNS = ("Lot", "What it is", "Maker", "State", "Good until")


@require_GET
def show_lots(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    found = shown_or_raise(lot_list(act))
    rows = [_row(line, act.zone) for line in found.lines]
    listed = table("Reagent lots", [*_COLUMNS], rows)
    return render(request, "lab/lots.html", {"found": found, "table": listed})


def _row(line: LotLine, zone: str) -> list[object]:
    state = line.state
    return [
        Cell(state.lot, url=reverse("lot", args=[line.id])),
        f"{state.name} · {kind_words(state.kind)}",
        state.maker,
        Cell(_status(line), status="stop" if line.fault else "good"),
        until_words(line.good_until, zone),
    ]


def _status(line: LotLine) -> str:
    """In words, whatever the colour: what it is, and whether it may be used."""
    usable = line.state.stage in ("in stock", "open")
    return f"{line.state.stage}, not to be used" if line.fault and usable else line.state.stage


def until_words(until: str, zone: str) -> str:
    """A last good day, or the moment at which an open life ends, on the site's clock."""
    if len(until) <= len("2026-11-29"):
        return said.day(until) if until else "no day"
    ends = datetime.fromisoformat(until).astimezone(ZoneInfo(zone))
    return f"{said.day(ends.date().isoformat())}, {ends:%H:%M}"


@require_GET
def show_lot(request: HttpRequest, lot: str) -> HttpResponse:
    act = act_of(request)
    page: LotPage = shown_or_raise(lot_page(act, lot=lot))
    state = page.line.state
    opened = until_words(state.opened_at, act.zone) if state.opened_at else "not opened yet"
    life = f"{state.open_hours} hours" if state.open_hours else "nothing is stated"
    facts = [
        ("What it is", f"{state.name}, {kind_words(state.kind).lower()}"),
        ("Maker", state.maker),
        ("Supplier", state.supplier or "not said"),
        ("State", _status(page.line)),
        ("Received", said.day(state.received_on)),
        ("Last good day", said.day(state.expires)),
        ("Good for, once opened", life),
        ("Last opened", opened),
        ("May be used until", until_words(page.line.good_until, act.zone)),
    ]
    if state.withdrawn:
        facts.append(("Withdrawn because", kind_words(state.withdrawn).lower()))
    return render(request, "lab/lot.html", {"page": page, "state": state, "facts": facts})


def choices_of(lots: Sequence[LotChoice], zone: str) -> list[tuple[str, str]]:
    """Number and words of each lot, for the boxes of a form; a warning stands with it."""
    return [
        (one.number, one.warning or f"{one.name} · lot {one.number}, {_good(one, zone)}")
        for one in lots
    ]


def _good(one: LotChoice, zone: str) -> str:
    words = f"good until {until_words(one.good_until, zone)}"
    return f"{words}, used last" if one.remembered else words


def _code_field(label: str, help_text: str) -> forms.CharField:
    box = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=40, help_text=help_text, widget=box)


class RegisterForm(CommandForm):
    lot = _code_field("Lot", "Scan the package, or type the number that stands on it.")
    name = _code_field("What it is", "A code without spaces, such as ACD-A.")
    kind = forms.ChoiceField(
        label="Kind", choices=[(one.value, kind_words(one.value)) for one in LotKind]
    )
    maker = _code_field("Maker", "A code without spaces, such as INVENTED-MAKER.")
    expires = day_field("Last good day", "As it stands on the package.")
    received_on = day_field("Received on", "Leave it out if it came today.", required=False)
    supplier = forms.CharField(
        label="Supplier",
        max_length=LONGEST_NAME,
        required=False,
        help_text="Whom it came from, as the delivery says it.",
    )
    open_hours = forms.IntegerField(
        label="Good for, once opened, in hours",
        min_value=0,
        required=False,
        help_text="As the maker says. Leave it out where nothing is stated.",
    )


class RegisterLot(VerbView):
    form_class = RegisterForm
    title = "Register a reagent lot"
    submit = "Register it"
    done_message = "Registered. Steps can name it now."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_keep_lots(act))
        return {"back_url": reverse("lots"), "back_label": "Reagent lots"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_lot(
            act,
            lot=data["lot"],
            name=data["name"],
            kind=LotKind(data["kind"]),
            maker=data["maker"],
            expires=data["expires"],
            received_on=data["received_on"],
            open_hours=data["open_hours"] or 0,
            supplier=data["supplier"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("lot", args=[done.first("lot")])


class LotVerb(VerbView):
    """Subclasses add form, action and words; the lot comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: LotPage = shown_or_raise(lot_to_keep(act, lot=ids["lot"]))
        state = page.line.state
        return {
            "seen": page.seen,
            "kicker": f"{state.name} · lot {state.lot}",
            "back_url": reverse("lot", args=[ids["lot"]]),
            "back_label": f"Lot {state.lot}",
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("lot", args=[ids["lot"]])


class OpenLot(LotVerb):
    title = "Open a package"
    submit = "It is opened"
    done_message = "Opened. Its open life runs from now."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return open_lot(act, lot=ids["lot"])


class UseUpLot(LotVerb):
    title = "Nothing is left of it"
    submit = "It is used up"
    done_message = "Used up. Its number stays for traces."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return use_up_lot(act, lot=ids["lot"])


class WithdrawForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=[(one.value, kind_words(one.value)) for one in WithdrawReason],
    )


class WithdrawLot(LotVerb):
    form_class = WithdrawForm
    title = "Withdraw this lot"
    submit = "Withdraw it"
    danger = True
    done_message = "Withdrawn. No step and no time-out can name it. Trace what it touched."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return withdraw_lot(act, lot=ids["lot"], reason=WithdrawReason(data["reason"]))
