"""Donors in words."""

from __future__ import annotations

from blastema.core.rules.donor_tests import panel
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

KINDS = {
    "supplied": "known through a supplier",
    "birth-mother": "a mother who gives birth tissue",
}
ELIGIBILITY = {
    "eligible": "eligible",
    "ineligible": "not eligible",
    "not-determined": "not determined yet",
}
GROUNDS = {
    "blood-relative": "a first- or second-degree blood relative",
    "urgent-medical-need": "an urgent medical need",
}
TAKE_BACKS = {
    "typed-wrongly": "typed wrongly",
    "of-another-donor": "of another donor",
    "specimen-unfit": "the specimen was not fit",
}
ANSWERS = {"negative": "negative", "positive": "positive (reactive)"}


def test_name(slug: str) -> str:
    return next((test.name for test in panel() if test.slug == slug), slug)


def _registered(data: Data) -> Told:
    by = f", supplied by {data['supplier']}" if data["supplier"] else ""
    return Told(f"Donor {data['code']} recorded{by}.", names.word(KINDS, data["kind"]).capitalize())


def _screened(data: Data) -> Told:
    missing = [
        words
        for words, done in (
            ("the history was not answered", data["questionnaire"]),
            ("the physical assessment was not done", data["physical"]),
        )
        if not done
    ]
    found = "A risk was found." if data["risk_found"] else "No risk was found."
    return Told(f"Donor screened on {names.day(data['on'])}.", sentence(found, *_capitals(missing)))


def _capitals(found: list[str]) -> list[str]:
    return [f"{words.capitalize()}." for words in found]


def _tested(data: Data) -> Told:
    return Told(
        f"Donor test: {test_name(data['test'])}, {names.word(ANSWERS, data['answer'])}.",
        f"Specimen of {names.day(data['specimen_on'])}, reported {names.day(data['reported_on'])}.",
    )


def _taken_back(data: Data) -> Told:
    why = names.word(TAKE_BACKS, data["reason"])
    return Told(f"A result was taken back: {test_name(data['test'])}.", f"Why: {why}.")


def _stated(data: Data) -> Told:
    outcome = names.word(ELIGIBILITY, data["outcome"])
    return Told(f"The supplier states: {outcome}.", f"Statement {data['reference']}.")


def _determined(data: Data) -> Told:
    return Told(f"Donor determined: {names.word(ELIGIBILITY, data['outcome'])}.", data["reason"])


def _lapsed(data: Data) -> Told:
    return Told("The determination of the donor has lapsed.", f"By {names.listed(data['rules'])}.")


def _excepted(data: Data) -> Told:
    return Told(
        f"Exception signed: {names.word(GROUNDS, data['ground'])}.",
        sentence(
            f"The donor was {names.word(ELIGIBILITY, data['outcome'])}.",
            f"The physician was told on {names.day(data['notified_on'])}.",
            f"Reason: {data['reason']}." if data["reason"] else "",
        ),
    )


SENTENCES: Table = {
    "donor.registered.v1": _registered,
    "donor.recovered.v1": says("The tissue was taken on {on}."),
    "donor.screened.v1": _screened,
    "donor.tested.v1": _tested,
    "donor.test_taken_back.v1": _taken_back,
    "donor.statement_recorded.v1": _stated,
    "donor.determined.v1": _determined,
    "donor.determination_lapsed.v1": _lapsed,
    "product.donor_excepted.v1": _excepted,
}
