"""Follow-ups and adverse events in words."""

from __future__ import annotations

from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

CHANNELS = {
    "link-by-mail": "a link by mail",
    "link-by-text": "a link by text message",
    "call": "a call",
    "paper": "paper",
    "in-clinic": "a visit",
}
RESULTS = {
    "sent": "sent",
    "reached": "reached",
    "left-message": "a message was left",
    "no-answer": "no answer",
    "not-delivered": "not delivered",
    "declined": "the person declined",
}
STAGES = {
    "due": "due",
    "started": "started",
    "answered": "answered",
    "missed": "missed",
}
RELATED = {
    "certain": "certainly caused by the treatment",
    "probable": "probably caused by the treatment",
    "possible": "possibly caused by the treatment",
    "unlikely": "unlikely to be caused by the treatment",
    "conditional": "cause to be settled by more data",
    "unassessable": "cause cannot be judged",
}
ENDS = {
    "resolved": "resolved",
    "recovering": "recovering",
    "ongoing": "ongoing",
    "resolved-with-sequelae": "resolved, with lasting effects",
    "fatal": "the person died",
    "unknown": "not known",
}


def scores(data: Data) -> str:
    """Each score with the name of its scale, where an instrument has several."""
    several = len(data["scores"]) > 1
    return names.listed(
        [
            f"{names.plain(scale)}: {names.score(milli)}" if several else names.score(milli)
            for scale, milli in data["scores"].items()
        ]
    )


def _contacted(data: Data) -> Told:
    by, result = names.word(CHANNELS, data["channel"]), names.word(RESULTS, data["result"])
    return Told(f"Contact for a follow-up by {by}: {result}.", data["note"])


def _answered(data: Data) -> Told:
    who = "by the patient" if data["by"] == "patient" else "entered by staff"
    return Told(f"{names.instrument(data['instrument'])} answered {who}: {scores(data)}.")


def _corrected(data: Data) -> Told:
    name = names.instrument(data["instrument"])
    if not data["answers"]:
        return Told(f"The answers to {name} were taken back: {data['reason']}.")
    return Told(f"The answers to {name} were corrected: {scores(data)}.", f"{data['reason']}.")


def _scheduled(data: Data) -> Told:
    return Told(f"{names.visit(data['visit'])} is due on {names.day(data['due'])}.")


def _missed(data: Data) -> Told:
    return Told(f"A follow-up was missed: {data['reason']}.")


def _transferred(data: Data) -> Told:
    return Told(f"{names.visit(data['visit'])} brought in: {scores(data)}.")


def _reported(data: Data) -> Told:
    return Told(
        f"Adverse event reported: {data['term']}, grade {data['grade']} ({data['grading']}).",
        sentence(
            "Serious." if data["serious"] else "",
            f"It began on {names.day(data['onset'])}.",
            data["narrative"],
        ),
    )


def _judged(data: Data) -> Told:
    expected = "expected" if data["expected"] else "unexpected"
    return Told(f"Adverse event judged: {names.word(RELATED, data['relatedness'])}, {expected}.")


SENTENCES: Table = {
    "followup.scheduled.v1": _scheduled,
    "followup.contacted.v1": _contacted,
    "followup.answer_saved.v1": says("An answer was saved."),
    "followup.answered.v1": _answered,
    "followup.corrected.v1": _corrected,
    "followup.completed.v1": says("Every question of the follow-up is answered."),
    "followup.missed.v1": _missed,
    "followup.transferred_in.v1": _transferred,
    "adverse.reported.v1": _reported,
    "adverse.judged.v1": _judged,
    "adverse.regraded.v1": says("Adverse event graded anew: grade {grade} ({grading})."),
    "adverse.notified.v1": lambda data: Told(
        f"Report {data['duty']} made on {names.day(data['on'])}.", data["reference"]
    ),
    "adverse.closed.v1": lambda data: Told(
        f"Adverse event closed: {names.word(ENDS, data['outcome'])}."
    ),
}
