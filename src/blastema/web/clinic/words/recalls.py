"""Recalls, and the persons whom they reach, in words."""

from __future__ import annotations

from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told

REASONS = {
    "late-result": "a result that came late did not pass",
    "donor-test": "a later test of the donor was positive",
    "supplier-notice": "the supplier gave notice",
    "reagent-or-kit": "a reagent or a kit was recalled",
    "deviation": "a step was not done as the process says",
    "reaction": "somebody reacted to it",
}
CHANNELS = {
    "phone": "by telephone",
    "letter": "by letter",
    "mail": "by mail",
    "in-person": "in person",
}
REACHED = {
    "told": "told",
    "message-left": "a message was left",
    "no-answer": "no answer",
    "wrong-number": "the number was wrong",
}
VERDICTS = {
    "not-exposed": "not exposed after all",
    "no-harm": "no sign of harm",
    "watch": "to be watched",
    "harm": "harmed: an adverse event is reported",
    "unknown": "cannot be known",
}
SETTLED = {
    "told": "was told",
    "unreachable": "could not be reached by the site's rule",
    "died": "has died",
}
ANSWERS = {"sent": "sent", "not-due": "judged not to be due"}


def _counted(data: Data) -> str:
    return (
        f"{len(data['products'])} products in scope, {len(data['held'])} put on hold, "
        f"{len(data['persons'])} persons to be reached."
    )


def _opened(data: Data) -> Told:
    why = REASONS.get(data["reason"], data["reason"])
    return Told(f"Recall opened: {why}.", _counted(data))


def _extended(data: Data) -> Told:
    return Told("Recall extended by what was found since.", _counted(data))


def _reaction(data: Data) -> Told:
    return Told(f"A first reaction became known on {names.day(data['on'])}.")


def _reported(data: Data) -> Told:
    answer = ANSWERS.get(data["answer"], data["answer"])
    return Told(f"Report {data['duty']}: {answer} on {names.day(data['on'])}.")


def _closed(data: Data) -> Told:
    return Told(f"Recall closed on {names.day(data['on'])}.")


def _withdrawn(data: Data) -> Told:
    return Told(f"Alert withdrawn on {names.day(data['on'])}: the result was corrected.")


def _withdrawal_read(data: Data) -> Told:
    return Told(f"{data['seen_by']} read that the alert was withdrawn.")


def _drilled(data: Data) -> Told:
    return Told(
        f"Recall drilled: {data['products']} products and {data['persons']} persons found "
        f"in {data['milliseconds']} milliseconds."
    )


def _found(data: Data) -> Told:
    return Told(f"Found by a recall: {len(data['treatments'])} treatments are in its scope.")


def _team_told(data: Data) -> Told:
    return Told(f"{data['seen_by']} read the alert.")


def _contacted(data: Data) -> Told:
    how = CHANNELS.get(data["channel"], data["channel"])
    result = REACHED.get(data["result"], data["result"])
    return Told(f"Tried {how} on {names.day(data['on'])}: {result}.", data["note"])


def _judged(data: Data) -> Told:
    return Told(f"Exposure judged: {VERDICTS.get(data['verdict'], data['verdict'])}.", data["note"])


def _settled(data: Data) -> Told:
    return Told(f"Settled: the person {SETTLED.get(data['how'], data['how'])}.")


SENTENCES: Table = {
    "recall.opened.v1": _opened,
    "recall.extended.v1": _extended,
    "recall.reaction_known.v1": _reaction,
    "recall.reported.v1": _reported,
    "recall.closed.v1": _closed,
    "recall.withdrawn.v1": _withdrawn,
    "recall.drilled.v1": _drilled,
    "exposure.found.v1": _found,
    "exposure.team_told.v1": _team_told,
    "exposure.contacted.v1": _contacted,
    "exposure.judged.v1": _judged,
    "exposure.settled.v1": _settled,
    "exposure.withdrawn.v1": _withdrawn,
    "exposure.withdrawal_read.v1": _withdrawal_read,
}
