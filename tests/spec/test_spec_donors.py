"""Donor eligibility: which tests are asked of whom, and what keeps material in quarantine.

Panel and timing: 21 CFR 1271.80 and 1271.85, West Nile season from the regulator's guidance.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from blastema.core.rules import DonorFacts, donor_findings, label_statements, panel_for

MAY, JULY = date(2026, 5, 31), date(2026, 7, 1)
ALL = ("hiv-1", "hiv-2", "hepatitis-b", "hepatitis-c", "syphilis")
NEGATIVE = dict.fromkeys((*ALL, "htlv", "cmv", "west-nile"), "negative")


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"recovered_on": MAY}, ALL),
        ({"recovered_on": JULY}, (*ALL, "west-nile")),
        ({"recovered_on": date(2026, 6, 1)}, (*ALL, "west-nile")),
        ({"recovered_on": date(2026, 10, 31)}, (*ALL, "west-nile")),
        ({"recovered_on": date(2026, 11, 1)}, ALL),
        ({"recovered_on": MAY, "recovered_abroad": True}, (*ALL, "west-nile")),
        ({"recovered_on": JULY, "living": False}, ALL),
        ({"recovered_on": MAY, "leukocyte_rich": True}, (*ALL, "htlv", "cmv")),
    ],
)
def test_the_tests_asked_of_a_donor(facts, asked):
    donor = DonorFacts(specimen_on=None, **facts)
    assert tuple(test.slug for test in panel_for(donor)) == asked


@pytest.mark.parametrize(
    ("days", "long_window", "rules"),
    [
        (0, False, []),
        (-7, False, []),
        (7, False, []),
        (-8, False, ["DON-7"]),
        (8, False, ["DON-7"]),
        (-30, True, []),
        (-31, True, ["DON-7"]),
        (8, True, ["DON-7"]),
    ],
)
def test_the_specimen_is_taken_near_the_recovery(days, long_window, rules):
    donor = DonorFacts(
        recovered_on=MAY,
        specimen_on=MAY + timedelta(days=days),
        results=NEGATIVE,
        screening_done=True,
        long_window=long_window,
    )
    assert [finding.rule for finding in donor_findings(donor)] == rules


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"results": {**NEGATIVE, "hiv-1": "positive"}}, ["DON-5"]),
        ({"results": {k: v for k, v in NEGATIVE.items() if k != "syphilis"}}, ["DON-6"]),
        ({"screening_done": False}, ["DON-8"]),
        ({"specimen_on": None}, ["DON-7"]),
        (
            {"results": {}, "specimen_on": None, "screening_done": False},
            ["DON-6"] * 5 + ["DON-7", "DON-8"],
        ),
    ],
)
def test_everything_that_is_missing_is_named(changes, rules):
    facts = {
        "recovered_on": MAY,
        "specimen_on": MAY,
        "results": NEGATIVE,
        "screening_done": True,
        **changes,
    }
    assert [finding.rule for finding in donor_findings(DonorFacts(**facts))] == rules


@pytest.mark.parametrize(
    ("autologous", "stored", "evaluated", "labels"),
    [
        # 21 CFR 1271.90
        (True, True, False, 2),
        (True, True, True, 1),
        (True, False, False, 0),
        (False, True, False, 0),
    ],
)
def test_stored_autologous_material_carries_its_statements(autologous, stored, evaluated, labels):
    statements = label_statements(autologous=autologous, stored=stored, fully_evaluated=evaluated)
    assert len(statements) == labels
