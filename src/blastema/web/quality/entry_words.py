"""One thing of the quality file in words: its facts, what was told, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from blastema.actions.read.quality_file import Entry
from blastema.core.access.permissions import Permission
from blastema.core.corrective.state import Check
from blastema.web.clinic.words import names
from blastema.web.clinic.words.quality import (
    ACTION,
    AIMS,
    AREAS,
    CAUSES,
    CHANNELS,
    EFFECTS,
    FINDINGS,
    IMPACTS,
    MATTERS,
    NOT_INVESTIGATED,
    REPORTING,
)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EntryWords:
    """``steps`` are (url, words); ``source`` is the record it came from, if it has a page."""

    facts: Pairs
    steps: tuple[tuple[str, str], ...]
    source: tuple[str, str] = ("", "")


# Records that a file may be about, and the page of each.
_PAGES = {
    "run": ("run", "The run"),
    "product": ("product", "The product"),
    "episode": ("episode", "The episode"),
    "treatment": ("treatment", "The treatment"),
    "patient": ("patient", "The patient"),
    "deviation": ("deviation", "The deviation"),
    "complaint": ("complaint", "The complaint"),
    "recall": ("recall", "The recall"),
    "room": ("room", "The room"),
    "donor": ("donor", "The donor"),
}


def source_of(source: str) -> tuple[str, str]:
    kind, _, rest = source.partition("/")
    if kind not in _PAGES or not rest:
        return "", ""
    view, words = _PAGES[kind]
    return reverse(view, args=[rest.partition("/")[0]]), words


def _told(pairs: Pairs) -> Pairs:
    return [(term, detail) for term, detail in pairs if detail]


def _signed(entry: Entry, by: str, on: str) -> str:
    if not by:
        return ""
    name = entry.people.get(by, "a former member of staff")
    return f"{name}, approval, {names.day(on)}" if on else name


def of_deviation(entry: Entry) -> EntryWords:
    state = entry.state
    late = bool(state.due) and state.due < entry.today
    facts = _told(
        [
            ("What was different", entry.words.get("what", "")),
            ("Whose", entry.whose),
            ("Where", AREAS.get(state.source, "")),
            ("Severity", state.severity),
            ("Known since", names.day(state.discovered_on)),
            ("To be reported by", _by(state.due, late=late)),
            ("To the product", IMPACTS.get(state.product_impact, "")),
            ("To a person", IMPACTS.get(state.patient_impact, "")),
            ("To an authority", REPORTING.get(state.reporting, "")),
            ("Action", ACTION.get(state.action, "")),
            ("Judged, signed", _signed(entry, state.judged_by, state.judged_on)),
            ("Report", state.reference),
            ("Reported, signed", _signed(entry, state.reported_by, state.reported_on)),
            ("Closed, signed", _signed(entry, state.closed_by, state.closed_on)),
        ]
    )
    return EntryWords(facts, _deviation_steps(entry), source_of(state.source))


def _by(day: str, *, late: bool) -> str:
    if not day:
        return ""
    rule = "45 calendar days, 21 CFR 1271.350(b), where that rule reaches it"
    return f"{names.day(day)}{', overdue' if late else ''} ({rule})"


def _deviation_steps(entry: Entry) -> tuple[tuple[str, str], ...]:
    state = entry.state
    if state.stage == "closed" or Permission.DEVIATION_JUDGE not in entry.may:
        return ()
    judged = state.stage == "judged"
    offered = (
        ("deviation-judge", "Judge anew" if judged else "Judge", True),
        ("deviation-report", "Record a report", judged and bool(state.due)),
        ("deviation-action", "Open corrective action", True),
        ("deviation-close", "Close", judged),
    )
    return tuple((reverse(view, args=[entry.id]), words) for view, words, on in offered if on)


def of_complaint(entry: Entry) -> EntryWords:
    state = entry.state
    facts = _told(
        [
            ("What was told", entry.words.get("what", "")),
            ("Whose", entry.whose),
            ("About", MATTERS[state.matter]),
            ("How it came", CHANNELS[state.channel]),
            ("Received", names.day(state.received_on)),
            ("Not investigated", NOT_INVESTIGATED.get(state.not_investigated, "")),
            ("Followed up in", _followed(state.leads_to)),
            ("Reviewed, signed", _signed(entry, state.reviewed_by, state.reviewed_on)),
            ("Found", FINDINGS.get(state.finding, "")),
            ("What was found", entry.words.get("found", "")),
            ("Investigated by", _signed(entry, state.investigated_by, "")),
            ("Closed, signed", _signed(entry, state.closed_by, state.closed_on)),
        ]
    )
    return EntryWords(facts, _complaint_steps(entry), source_of(state.about))


def _followed(leads_to: str) -> str:
    kind = leads_to.partition("/")[0]
    return {"adverse": "an adverse event", "deviation": "a deviation"}.get(kind, "")


def _complaint_steps(entry: Entry) -> tuple[tuple[str, str], ...]:
    state = entry.state
    if state.stage == "closed" or Permission.COMPLAINT_REVIEW not in entry.may:
        return ()
    reviewed = state.stage == "reviewed"
    offered = (
        ("complaint-review", "Review", not reviewed),
        ("complaint-investigate", "Record what was found", reviewed and not state.not_investigated),
        ("complaint-action", "Open corrective action", True),
        ("complaint-close", "Close", reviewed),
    )
    return tuple((reverse(view, args=[entry.id]), words) for view, words, on in offered if on)


def of_corrective(entry: Entry) -> EntryWords:
    state = entry.state
    facts = _told(
        [
            ("What is done", entry.words.get("action", "")),
            ("Aim", AIMS[state.aim]),
            ("Root cause", CAUSES[state.cause]),
            ("Owner", entry.people.get(state.owner, "a former member of staff")),
            ("Opened", names.day(state.opened_on)),
            ("Next due", _next(entry)),
            ("Done", names.day(state.done_on) if state.done_on else ""),
            ("How it was done", entry.words.get("done", "")),
            ("Whose", entry.whose),
        ]
    )
    source = source_of(state.source)
    return EntryWords(facts + _checks(entry), _corrective_steps(entry), source)


def _next(entry: Entry) -> str:
    due = entry.state.next_due
    if not due:
        return ""
    late = ", overdue" if due < entry.today else ""
    return f"{names.day(due)}{late}"


def _checks(entry: Entry) -> Pairs:
    return [
        (f"Check {n}, signed", _check(entry, n, check))
        for n, check in enumerate(entry.state.checks, start=1)
    ]


def _check(entry: Entry, number: int, check: Check) -> str:
    shown = entry.words.get(f"check {number}", "")
    return f"{EFFECTS[check.effect.value]}: {shown} ({_signed(entry, check.by, check.on)})"


def _corrective_steps(entry: Entry) -> tuple[tuple[str, str], ...]:
    view, words = {
        "open": ("corrective-done", "It is done"),
        "done": ("corrective-check", "Check whether it worked"),
    }.get(entry.state.stage.value, ("", ""))
    if not view or Permission.CORRECTIVE_MANAGE not in entry.may:
        return ()
    return ((reverse(view, args=[entry.id]), words),)
