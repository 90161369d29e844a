"""The quality file in words: deviations, complaints, corrective actions."""

from __future__ import annotations

from collections.abc import Callable

from blastema.core.controlled.demand import step_words
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says
from blastema.web.signatures import signed_for

KINDS = {"deviation": "Deviation", "complaint": "Complaint", "corrective": "Corrective action"}
STAGES = {
    "open": ("open", "wait"),
    "judged": ("judged", "info"),
    "received": ("to be reviewed", "wait"),
    "reviewed": ("reviewed", "info"),
    "done": ("done, to be checked", "info"),
    "effective": ("it worked", "good"),
    "closed": ("closed", "good"),
}
IMPACTS = {
    "none": "none",
    "possible": "possible",
    "certain": "certain",
    "unknown": "not known",
}
REPORTING = {"due": "a report is due", "not-due": "no report is due"}
ACTION = {
    "needed": "corrective action is needed",
    "single-event": "none: it happened once",
    "covered-by-another": "none: another action covers it",
    "outside-our-control": "none: it lies outside our control",
}
AREAS = {
    "room": "a room",
    "storage": "storage",
    "equipment": "equipment",
    "labelling": "labelling",
    "receipt": "a receipt",
    "treatment": "a treatment",
    "documents": "documents",
    "other": "something else",
}
AIMS = {
    "corrective": "corrective: against what happened",
    "preventive": "preventive: against what could happen",
}
CAUSES = {
    "training": "training",
    "procedure": "the procedure",
    "equipment": "equipment",
    "material": "material",
    "supplier": "a supplier",
    "environment": "the environment",
    "communication": "communication",
    "workload": "workload",
    "software": "software",
    "unknown": "not known",
}
EFFECTS = {"worked": "it worked", "did-not-work": "it did not work"}
CHANNELS = {
    "phone": "by telephone",
    "letter": "by letter",
    "mail": "by mail",
    "in-person": "in person",
    "authority": "through an authority",
}
MATTERS = {
    "product": "a product",
    "harm": "harm to somebody",
    "treatment": "the treatment",
    "waiting": "waiting",
    "cost": "cost",
    "privacy": "privacy",
    "conduct": "conduct",
    "other": "something else",
}
NOT_INVESTIGATED = {
    "same-as-another": "it is the same as another one",
    "investigated-already": "it was investigated already",
    "not-about-us": "it is not about us",
    "nothing-to-investigate": "there is nothing to investigate",
    "withdrawn": "it was withdrawn",
}
FINDINGS = {
    "confirmed": "it is so",
    "not-confirmed": "it is not so",
    "undecided": "it could not be decided",
}


def _deviation(data: Data) -> Told:
    since = names.day(data["discovered_on"])
    return Told(f"Deviation taken up: {data['severity']}, known since {since}.", data["what"])


def _judged(data: Data) -> Told:
    return Told(
        f"Deviation judged {data['severity']}: {REPORTING[data['reporting']]}, "
        f"{ACTION[data['action']]}.",
        f"Product: {IMPACTS[data['product_impact']]}. Person: {IMPACTS[data['patient_impact']]}.",
    )


def _reported(data: Data) -> Told:
    on = names.day(data["on"])
    return Told(f"An authority was told of the deviation on {on}, number {data['reference']}.")


def _closed(data: Data) -> Told:
    return Told(f"Deviation closed on {names.day(data['on'])}.")


def _opened(data: Data) -> Told:
    return Told(
        f"{data['aim'].capitalize()} action opened, due {names.day(data['due'])}; "
        f"cause: {CAUSES[data['cause']]}.",
        data["action"],
    )


def _done(data: Data) -> Told:
    by = names.day(data["check_by"])
    return Told(f"Action done on {names.day(data['on'])}; to be checked by {by}.", data["note"])


def _checked(data: Data) -> Told:
    again = f" Open again until {names.day(data['due'])}." if data["due"] else ""
    on = names.day(data["on"])
    return Told(f"Action checked on {on}: {EFFECTS[data['effect']]}.{again}", data["note"])


def _received(data: Data) -> Told:
    how, about = CHANNELS[data["channel"]], MATTERS[data["matter"]]
    return Told(f"Complaint about {about}, {how}.", data["what"])


def _reviewed(data: Data) -> Told:
    why = NOT_INVESTIGATED.get(data["not_investigated"], "")
    return Told(f"Complaint reviewed: not investigated, {why}." if why else "Complaint reviewed.")


def _investigated(data: Data) -> Told:
    return Told(f"Complaint investigated: {FINDINGS[data['finding']]}.", data["found"])


def _complaint_closed(data: Data) -> Told:
    return Told(f"Complaint closed on {names.day(data['on'])}.")


def _issued(data: Data) -> Told:
    since = names.day(data["effective_on"])
    return Told(f"Version {data['version']} of {data['number']}, in force from {since}.")


def _trained(data: Data) -> Told:
    return Told(f"Trained on version {data['version']} on {names.day(data['on'])}.")


def _demanded(data: Data) -> Told:
    steps = ", ".join(step_words(step) for step in data["steps"])
    return Told(f"Training on it is asked for before: {steps or 'no step any more'}.")


def _retired(data: Data) -> Told:
    return Told(f"Document retired on {names.day(data['on'])}.")


def _supplier_judged(data: Data) -> Told:
    until = f" until {names.day(data['until'])}" if data["until"] else ""
    return Told(f"Supplier {data['standing']}{until}: {data['ground'].replace('-', ' ')}.")


def _signed(data: Data) -> Told:
    return Told(f"Signed: {signed_for(data['act'])}. It means {data['meaning']}.")


def _terms_said(what: str) -> Callable[[Data], Told]:
    def said(data: Data) -> Told:
        until = names.day(data["valid_until"])
        return Told(f"Laboratory {what}: valid until {until}, for {len(data['scope'])} tests.")

    return said


SENTENCES: Table = {
    "record.signed.v1": _signed,
    "laboratory.registered.v1": _terms_said("registered"),
    "laboratory.renewed.v1": _terms_said("renewed"),
    "laboratory.ended.v1": says("Laboratory ended."),
    "supplier.registered.v1": says("Supplier registered: {supplier}."),
    "supplier.judged.v1": _supplier_judged,
    "supplier.ended.v1": says("Supplier ended."),
    "controlled.issued.v1": _issued,
    "controlled.trained.v1": _trained,
    "controlled.demanded.v1": _demanded,
    "controlled.retired.v1": _retired,
    "deviation.opened.v1": _deviation,
    "deviation.judged.v1": _judged,
    "deviation.reported.v1": _reported,
    "deviation.closed.v1": _closed,
    "corrective.opened.v1": _opened,
    "corrective.done.v1": _done,
    "corrective.checked.v1": _checked,
    "complaint.received.v1": _received,
    "complaint.reviewed.v1": _reviewed,
    "complaint.investigated.v1": _investigated,
    "complaint.closed.v1": _complaint_closed,
}
