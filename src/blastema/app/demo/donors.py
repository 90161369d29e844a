"""The donors of the demonstration, by invented codes, and one delivery that waits for its donor."""

from __future__ import annotations

from datetime import date, timedelta

from blastema.actions.act import Act
from blastema.actions.determine_donor import determine_donor
from blastema.actions.receive_product import receive_product
from blastema.actions.record_donor import (
    record_donor_statement,
    record_donor_test,
    record_recovery,
    register_donor,
    screen_donor,
)
from blastema.app.demo.stage import FLORIDA, Stage, done
from blastema.core.donor.state import DonorAnswer, DonorKind, Eligibility
from blastema.core.product.state import Transport
from blastema.core.rules.donor_tests import panel
from blastema.records import find_donor

BANK = "Invented Tissue Bank"
_CODES = ("D-2041", "D-2042", "D-2043", "D-2044")
_MOTHER, _TURNED_DOWN = "M-0001", "M-0002"


def set_up(stage: Stage) -> None:
    """The tissue bank's donors, each found eligible by the bank and signed here."""
    for code in _CODES:
        registered = register_donor(
            _lab(stage),
            kind=DonorKind.SUPPLIED,
            code=code,
            supplier=BANK,
            source="placenta",
            living=False,
        )
        donor = stage.donors[code] = done(registered).subject
        stated = record_donor_statement(
            _lab(stage),
            donor=donor,
            outcome=Eligibility.ELIGIBLE,
            reference=f"COA-{code[2:]}",
            on=_today(stage),
        )
        done(stated)
        _determined(stage, donor, Eligibility.ELIGIBLE)


def find(stage: Stage) -> None:
    """On a later day: the donors that are there."""
    for code in _CODES:
        donor = find_donor.donor_with(BANK, code)
        if donor:
            stage.donors[code] = donor


def donor_of(stage: Stage, lot: str) -> str:
    """One lot is of one donor; empty in a demonstration that is older than its donors."""
    return stage.donors.get(_CODES[sum(map(ord, lot)) % len(_CODES)], "")


def mothers(stage: Stage) -> None:
    """One whose last test is awaited while her delivery waits, and one who tested positive."""
    stage.at(stage.end - timedelta(days=9))
    waiting = _mother(stage, _MOTHER)
    for test in panel():
        if test.slug != "syphilis":
            _tested(stage, waiting, test.slug, DonorAnswer.NEGATIVE)
    _delivered(stage, waiting)
    positive = _mother(stage, _TURNED_DOWN)
    _tested(stage, positive, "hepatitis-b", DonorAnswer.POSITIVE)
    _determined(stage, positive, Eligibility.INELIGIBLE)


def _mother(stage: Stage, code: str) -> str:
    registered = register_donor(
        _lab(stage), kind=DonorKind.BIRTH_MOTHER, code=code, source="placenta"
    )
    donor = done(registered).subject
    done(record_recovery(_lab(stage), donor=donor, on=_today(stage)))
    screened = screen_donor(
        _lab(stage),
        donor=donor,
        questionnaire=True,
        physical=True,
        risk_found=False,
        on=_today(stage),
    )
    done(screened)
    return donor


def _tested(stage: Stage, donor: str, test: str, answer: DonorAnswer) -> None:
    told = record_donor_test(
        _lab(stage),
        donor=donor,
        test=test,
        answer=answer,
        specimen_on=_today(stage),
        reported_on=_today(stage),
        laboratory="LAB-3",
    )
    done(told)


def _determined(stage: Stage, donor: str, outcome: Eligibility) -> None:
    signing = determine_donor(stage.act("quality", FLORIDA.key), donor=donor, outcome=outcome)
    done(signing)


def _delivered(stage: Stage, donor: str) -> None:
    received = receive_product(
        _lab(stage),
        din=f"B9999{stage.fresh.now():%y}999001",
        division="00",
        product_class="placental-allograft",
        source="placenta",
        supplier="Invented Birth Tissue Programme",
        lot="L-9001",
        donor_eligible=False,
        certificate=True,
        temperature_mc=-75_000,
        container_intact=True,
        volume_ul=2_000,
        expires_at=(stage.fresh.now() + timedelta(days=300)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        donor=donor,
        reference="COA-9001",
        transport=Transport.WITHIN,
    )
    done(received)


def _lab(stage: Stage) -> Act:
    return stage.act("laboratory", FLORIDA.key)


def _today(stage: Stage) -> date:
    return date.fromisoformat(_lab(stage).today)
