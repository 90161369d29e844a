"""Which problems ask for an assessment, since when and on which side."""

import pytest

from blastema.fhir import Referral, Skipped
from blastema.fhir.side import side_of
from blastema.fhir.values import SNOMED, Coding, Concept
from tests.fhir.bundles import bundle, coded, condition, person, read

KNEE = "knee-osteoarthritis"
OVER = "it is over: kept as history, no referral"


def referred(*resources, **changes):
    return read(bundle(person(**changes), *resources))


def test_a_known_open_problem_opens_a_referral():
    read_ = referred(condition(), condition("44054006"))
    assert read_.patients[0].referrals == (Referral(KNEE, "2011-05-06", None),)
    assert len(read_.patients[0].problems) == 2
    assert read_.report.referred == {KNEE: 1}
    assert read_.report.not_referred == ()


def test_a_problem_without_a_status_is_shown_to_a_person():
    assert referred(condition(clinicalStatus=...)).patients[0].referrals


RESOLVED = {"coding": [{"code": "resolved"}]}
ENDED = [
    {"abatementDateTime": "2012"},
    {"clinicalStatus": RESOLVED},
    {"abatementAge": {"value": 52}},
    {"abatementString": "long ago"},
]


@pytest.mark.parametrize("end", ENDED)
def test_what_is_over_stays_history(end):
    read_ = referred(condition(**end))
    assert len(read_.patients[0].problems) == 1
    assert read_.patients[0].referrals == ()
    assert read_.report.not_referred == (Skipped(KNEE, OVER, 1),)


def test_nobody_is_called_who_has_died():
    read_ = referred(condition(), condition(abatementDateTime="2012"), deceasedBoolean=True)
    assert read_.patients[0].referrals == ()
    died = "the patient has died: kept as history, no referral"
    assert read_.report.not_referred == (Skipped(KNEE, OVER, 1), Skipped(KNEE, died, 1))


def test_one_referral_for_each_condition_and_side():
    read_ = referred(
        condition(onsetDateTime="2015"),
        condition(onsetDateTime="2009-03"),
        condition(onsetDateTime=...),
        condition(onsetDateTime="2018", bodySite=[coded("7771000")]),
    )
    assert read_.patients[0].referrals == (
        Referral(KNEE, "2009-03", None),
        Referral(KNEE, "2018", "left"),
    )
    again = "the same condition and side as another problem: one referral for both"
    assert read_.report.not_referred == (Skipped(KNEE, again, 2),)


def test_a_code_counts_in_its_own_system_only():
    foreign = {"coding": [{"system": "https://x.example", "code": "239873007"}]}
    assert referred(condition(code=foreign)).patients[0].referrals == ()


# (SNOMED CT codes, words) and the side they name together.
SIDES = [
    (["24028007"], "", "right"),
    (["7771000"], "", "left"),
    (["51440002"], "", "both"),
    (["82169009"], "", "left"),
    (["7771000", "24028007"], "", None),
    ([], "Osteoarthritis of left knee", "left"),
    ([], "RIGHT hip, advanced", "right"),
    ([], "bilateral gonarthrosis", "both"),
    ([], "left knee, once the right one", None),
    ([], "a cleft, upright", None),
    (["7771000"], "right handed", "left"),
    ([], "", None),
]


@pytest.mark.parametrize(("codes", "words", "side"), SIDES)
def test_the_side_is_read_and_never_guessed(codes, words, side):
    concept = Concept(tuple(Coding(SNOMED, code) for code in codes), words)
    assert side_of([concept]) == side
    coded_words = Concept(tuple(Coding(SNOMED, code) for code in (*codes, "1")))
    displayed = Concept((*coded_words.codings, Coding("x", "y", words)))
    assert side_of([displayed]) == side


WRONG = [
    {"condition": ""},
    {"condition": "x", "side": "west"},
    {"condition": "x", "onset": "2011-02-30"},
]


@pytest.mark.parametrize("fields", WRONG)
def test_no_wrong_referral_can_be_made(fields):
    with pytest.raises(ValueError, match=r"expected|names a condition"):
        Referral(**fields)
