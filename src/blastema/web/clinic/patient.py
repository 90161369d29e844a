"""The page of one patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.act import Act
from blastema.actions.read.consent_desk import consents_by_purpose
from blastema.actions.read.patient_page import PatientPage, closed_record, patient_page
from blastema.core.access.permissions import Permission
from blastema.core.patient.history import History
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.clinic.consent_desk import by_purpose
from blastema.web.clinic.words import names, timeline
from blastema.web.clinic.words import people as words
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

_P = Permission

# What the desk does for a patient: the page, its words, who may.
_DESK = (
    ("appointment-make", "Make an appointment", _P.APPOINTMENT_MAKE),
    ("assign-work", "Give work to a company", _P.ASSIGNMENT_MAKE),
)
# Each verb with its words, who may, and the stages of a record in which it makes sense.
_VERBS: tuple[tuple[str, str, Permission, tuple[str, ...]], ...] = (
    ("correct", "Correct name, birth date or contact", _P.PATIENT_CORRECT, ("registered", "died")),
    ("preference", "Cell sources refused", _P.PATIENT_RECORD_PREFERENCE, ("registered",)),
    (
        "contact-preference",
        "How to reach them",
        _P.PATIENT_RECORD_CONTACT_PREFERENCE,
        ("registered",),
    ),
    ("revoke-links", "Make links useless", _P.PATIENT_REVOKE_LINKS, ("registered", "died")),
    ("represent", "Who may sign for them", _P.PATIENT_REPRESENT, ("registered",)),
    ("withdraw", "Record a withdrawal", _P.PATIENT_WITHDRAW, ("registered",)),
    ("death", "Record a death", _P.PATIENT_RECORD_DEATH, ("registered",)),
    ("rejoin", "Take a withdrawal back", _P.PATIENT_WITHDRAW, ("withdrawn",)),
    ("retract-death", "This person lives", _P.PATIENT_RECORD_DEATH, ("died",)),
    ("merge", "Merge with another record", _P.PATIENT_MERGE, ("registered", "died")),
    ("unmerge", "Separate from the other record", _P.PATIENT_MERGE, ("merged",)),
    ("erase", "Erase this person", _P.PATIENT_ERASE, ("registered", "died", "merged")),
)
_STAGES = {
    "registered": "",
    "died": "This person has died.",
    "merged": "This record was merged into another one.",
    "erased": "This person was erased: what could name them cannot be read any more.",
}


def patient(request: HttpRequest, patient: str) -> HttpResponse:
    shown = patient_page(act_of(request), patient=patient)
    if isinstance(shown, Refusal) and "ACCESS-SITE" in shown.rules:
        return _closed(request, patient)
    page: PatientPage = shown_or_raise(shown)
    context = {
        "page": page,
        "title": str(page.name) or "Name not known",
        "status": _STAGES[page.state.stage],
        "who": _who(page),
        "reach": _reach(page),
        "may_open": _P.EPISODE_OPEN in page.may and page.state.stage == "registered",
        "verbs": _verbs(page),
        "episodes": _episodes(page),
        "histories": [_history(one) for one in page.histories or ()],
        "consents": _consents(act_of(request), page.id),
        "appointments": _appointments(page),
        "messages": _messages(page),
        "looks": _looks(page),
        "timeline": timeline(page.timeline),
    }
    return render(request, "clinic/patient.html", context)


def _consents(act: Act, patient: str) -> Table | None:
    """By purpose, for who may read consents; nothing where there is no course."""
    found = consents_by_purpose(act, patient=patient)
    return None if isinstance(found, Refusal) or not found else by_purpose(found, acts=False)


def _closed(request: HttpRequest, patient: str) -> HttpResponse:
    """403 for a record of another site, with the way in for an emergency where there is one."""
    closed = closed_record(act_of(request), patient=patient)
    if isinstance(closed, Refusal) or not closed.may_break_glass:
        raise PermissionDenied
    context = {"url": reverse("patient-break-glass", args=[patient])}
    return render(request, "clinic/closed.html", context, status=403)


def _who(page: PatientPage) -> list[tuple[str, str]]:
    state, address = page.state, page.address
    where = ", ".join(p for p in (address.line, address.city, address.state, address.postal) if p)
    facts = [
        ("Born", names.day(page.birth_date) if page.birth_date.count("-") == 2 else ""),
        ("Sex", state.sex),
        ("Died", names.day(state.died_on) if state.dead else ""),
        ("Address", where),
        *((f"Number at {system}", value) for system, value in page.numbers),
        ("Number on the wristband", page.id),
    ]
    return [(term, detail) for term, detail in facts if detail]


def _reach(page: PatientPage) -> list[tuple[str, str]]:
    state = page.state
    refused = [names.source(slug) for slug in sorted(state.refused_sources)]
    facts = [
        ("Telephone", page.contact.phone),
        ("E-mail", page.contact.email),
        ("Wants to be reached by", words.CHANNELS.get(state.channel, "")),
        ("Language", state.language),
        ("Withdrawn from", names.listed(sorted(state.withdrawn)) if state.withdrawn else ""),
        ("Refuses cells from", names.listed(refused) if refused else ""),
    ]
    return [(term, detail) for term, detail in facts if detail]


def _verbs(page: PatientPage) -> list[dict[str, Any]]:
    here = page.state.stage == "registered"
    desk = [
        {"label": label, "url": reverse(view, args=[page.id]), "danger": False}
        for view, label, permission in _DESK
        if here and permission in page.may
    ]
    if _P.PRODUCT_TRACE in page.may:
        trace = f"{reverse('trace')}?id=patient/{page.id}"
        desk.append({"label": "Trace what they gave and were given", "url": trace, "danger": False})
    if _P.BINDER_EXPORT in page.may:
        binder = reverse("patient-binder", args=[page.id])
        desk.append({"label": "Make a binder of everything", "url": binder, "danger": False})
    if _P.COMPLAINT_RECEIVE in page.may:
        complaint = f"{reverse('complaint-receive')}?about=patient/{page.id}"
        desk.append({"label": "Take down a complaint", "url": complaint, "danger": False})
    return desk + [
        {
            "label": label,
            "url": reverse(f"patient-{verb}", args=[page.id]),
            "danger": verb == "erase",
        }
        for verb, label, permission, stages in _VERBS
        if permission in page.may and _makes_sense(page, stages)
    ]


def _makes_sense(page: PatientPage, stages: tuple[str, ...]) -> bool:
    return page.state.stage in stages or (bool(page.state.withdrawn) and "withdrawn" in stages)


def _episodes(page: PatientPage) -> Table | None:
    if page.episodes is None:
        return None
    rows: list[list[object]] = [
        [
            Cell(
                names.condition(state.condition, state.side, state.level),
                url=reverse("episode", args=[one]),
            ),
            state.stage.value.capitalize(),
            state.closed or ("paused" if state.paused else "–"),
        ]
        for one, state in page.episodes
    ]
    return table("Episodes", ["Problem", "State", "Note"], rows)


_LISTS = ("problems", "allergies", "medicines", "imaging", "procedures")


def _history(history: History) -> dict[str, Any]:
    return {
        "source": history.source,
        "lists": [
            {"label": kind.capitalize(), "rows": list(_entries(history, kind))}
            for kind in _LISTS
            if history.entries(kind)
        ],
        "measurements": [
            f"{_MEASURES.get(m.kind, names.plain(m.kind))} {m.value_milli / 1000:g}"
            + (f" on {names.day(m.on[:10])}" if m.on else "")
            for m in history.measurements
        ],
    }


_MEASURES = {"bmi": "Body mass index"}


def _entries(history: History, kind: str) -> Iterator[str]:
    for entry in history.entries(kind):
        since = f"since {names.day(entry.onset[:10])}" if entry.onset else ""
        until = f"until {names.day(entry.abated[:10])}" if entry.abated else ""
        when = " ".join(part for part in (since, until) if part)
        yield f"{entry.display or entry.code}" + (f" ({when})" if when else "")


def _appointments(page: PatientPage) -> Table | None:
    if page.appointments is None:
        return None
    rows: list[list[object]] = [
        [
            f"{one.at:%-d %B %Y, %H:%M} {names.zone(one.zone)}",
            words.PURPOSES.get(one.purpose, names.plain(one.purpose)).capitalize(),
            one.stage,
        ]
        for one in page.appointments
    ]
    return table("Appointments", ["When", "What for", "State"], rows)


def _messages(page: PatientPage) -> Table | None:
    if not page.messages:
        return None
    rows: list[list[object]] = [
        [
            words.CHANNELS.get(one.channel, names.plain(one.channel)).capitalize(),
            names.day(one.due[:10]),
            f"sent {names.day(one.sent[:10])}" if one.sent else "waiting",
        ]
        for one in page.messages
    ]
    return table("Links and messages", ["By", "Due", "State"], rows)


def _looks(page: PatientPage) -> Table | None:
    if page.looks is None:
        return None
    rows: list[list[object]] = [
        [
            Cell(one.who, note="external company" if one.outside else ""),
            names.plain(one.what),
            f"{one.at:%-d %B %Y, %H:%M}",
            one.why or "–",
        ]
        for one in page.looks
    ]
    return table("Who looked, the last 50", ["Who", "At what", "When", "Why"], rows)
