"""Finding a patient: by the first letters of a name, a number, a birth date."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.read.patients import PAGE, Found, Search, patients_found
from blastema.web.acting import act_of
from blastema.web.clinic.board import page_number
from blastema.web.clinic.fields import OpenText
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise


def _field(label: str, hint: str = "") -> OpenText:
    return OpenText(label=label, help_text=hint, max_length=200)


class SearchForm(forms.Form):
    """What may be asked for; every part that is filled in has to fit."""

    use_required_attribute = False

    name = _field("Name", "First letters are enough")
    phone = _field("Telephone or e-mail", "All of it")
    born = OpenText(
        label="Birth date", max_length=10, widget=forms.DateInput(attrs={"type": "date"})
    )
    number = _field("Number elsewhere", "Such as mrn|12345")


def patients(request: HttpRequest) -> HttpResponse:
    """The search is sent with POST, so that no name stands in an address or in a log."""
    form = SearchForm(request.POST or None)
    data = form.cleaned_data if form.is_valid() else {}
    search = Search(**{key: data.get(key, "").strip() for key in form.fields})
    number = page_number(request.POST.get("page", ""))
    found = shown_or_raise(patients_found(act_of(request), search=search, page=number))
    context = {
        "form": form,
        "asked": search.asked,
        "found": found,
        "page": Paginator(range(found.total), PAGE).get_page(number),
        "table": _table(found.rows, asked=search.asked),
    }
    return render(request, "clinic/patients.html", context)


def _table(rows: tuple[Found, ...], *, asked: bool) -> Table:
    caption = "Who fits" if asked else "Registered last"
    return table(caption, ["Name", "Born", "Telephone", "Status"], [_row(row) for row in rows])


def _row(row: Found) -> list[object]:
    born = names.day(row.birth_date) if row.birth_date else "not known"
    note = "" if row.status == "registered" else row.status
    return [
        Cell(str(row.name) or "Name not known", url=reverse("patient", args=[row.id])),
        born,
        row.contact.phone or "–",
        note or "–",
    ]
