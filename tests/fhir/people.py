"""Strategies that build referred patients from the values backwards, none of them filtered."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st

from blastema.fhir import (
    Address,
    Allergy,
    Bmi,
    Coding,
    Concept,
    Identifier,
    Imaging,
    Medicine,
    Name,
    Problem,
    Procedure,
    ReferredPatient,
    Series,
    Telecom,
)
from blastema.fhir.clinical_values import (
    ALLERGY_STATUS,
    ALLERGY_VERIFICATION,
    BMI_CONCEPT,
    BMI_MILLI,
    CLINICAL_STATUS,
    CRITICALITY,
    IMAGING_STATUS,
    INTENT,
    MEDICINE_STATUS,
    OBSERVATION_STATUS,
    PROCEDURE_STATUS,
    VERIFICATION,
)
from blastema.fhir.programme import PROCEDURES, SITES
from blastema.fhir.referred import SEXES
from blastema.fhir.values import LOINC, SNOMED
from tests.fhir.bundles import KNOWN

# Any character but controls and half surrogate pairs, which no FHIR text may hold.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
maybe_text = st.just("") | texts
dates = st.dates().map(lambda day: day.isoformat())
partial_dates = st.builds(lambda day, size: day[:size], dates, st.sampled_from([4, 7, 10]))
moments = partial_dates | st.builds(
    "{}T{:%H:%M:%S}{}".format, dates, st.times(), st.sampled_from("Z")
)
maybe = partial(st.one_of, st.none())

json_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
json_values = st.recursive(
    json_leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=6,
)


# Fields of FHIR that the programme reads nowhere, and one that FHIR does not have yet, with
# canonical texts of every kind of value: drawn from a few, since `json_values` has its own law.
_KEPT = [
    ("extension", '[{"url":"https://x.example","valueDecimal":1.00}]'),
    ("fieldOfR9", '{"":null,"a":[true,false,[],{}],"é":"\\n\\u0000"}'),
    ("fieldOfR9", "-12345678901234567890123"),
    ("language", '"en"'),
    ("meta", '{"tag":[{"code":"x"}]}'),
    ("meta", "null"),
]
kept = st.sampled_from([(), *((one,) for one in _KEPT), (_KEPT[0], _KEPT[4]), (_KEPT[1], _KEPT[3])])

codings = st.builds(Coding, maybe_text, texts, maybe_text, kept)
concepts = st.builds(
    Concept, st.lists(codings, min_size=1, max_size=2).map(tuple), maybe_text, kept
)


def coded(system, codes):
    """Concepts with one of the codes, perhaps beside a coding of another system."""
    one = st.builds(Coding, st.just(system), st.sampled_from(sorted(codes)), maybe_text, kept)
    both = st.tuples(one) | st.tuples(codings, one)
    return st.builds(Concept, both, maybe_text, kept)


def some(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


def all_but(codes, *left_out):
    return st.sampled_from([code for code in codes if code not in left_out])


names = st.builds(Name, maybe_text, some(texts), maybe_text, maybe_text, kept)
addresses = st.builds(Address, some(texts), *[maybe_text] * 4, kept)
identifiers = st.builds(Identifier, maybe_text, maybe_text, st.just(Concept()) | concepts, kept)
telecoms = st.builds(Telecom, maybe_text, maybe_text, maybe_text, kept)
problems = st.builds(
    Problem,
    code=concepts | coded(SNOMED, KNOWN),
    onset=maybe(moments),
    abatement=maybe(moments),
    status=maybe(st.sampled_from(CLINICAL_STATUS)),
    verification=maybe(all_but(VERIFICATION, "refuted", "entered-in-error")),
    body_sites=some(concepts | coded(SNOMED, SITES)),
    recorded=maybe(moments),
    id=maybe_text,
    kept=kept,
)
allergies = st.builds(
    Allergy,
    code=concepts,
    status=maybe(st.sampled_from(ALLERGY_STATUS)),
    verification=maybe(all_but(ALLERGY_VERIFICATION, "refuted", "entered-in-error")),
    criticality=maybe(st.sampled_from(CRITICALITY)),
    recorded=maybe(moments),
    id=maybe_text,
    kept=kept,
)
medicines = st.builds(
    Medicine,
    code=concepts,
    status=all_but(MEDICINE_STATUS, "entered-in-error"),
    intent=st.sampled_from(INTENT),
    authored=maybe(moments),
    id=maybe_text,
    kept=kept,
)
bmis = st.builds(
    Bmi,
    value_milli=st.integers(BMI_MILLI[0], BMI_MILLI[-1]),
    date=moments,
    status=all_but(OBSERVATION_STATUS, "entered-in-error", "cancelled"),
    code=st.just(BMI_CONCEPT) | coded(LOINC, ["39156-5"]),
    id=maybe_text,
    kept=kept,
)
shown = st.builds(Coding, st.just(SNOMED), st.sampled_from(sorted(SITES)), maybe_text, kept)
series = st.builds(Series, codings, maybe(codings), kept)
imaging = st.builds(
    Imaging,
    series=st.tuples(st.builds(Series, codings, shown, kept))
    | st.tuples(series, st.builds(Series, codings, shown, kept)),
    status=all_but(IMAGING_STATUS, "entered-in-error"),
    started=maybe(moments),
    id=maybe_text,
    kept=kept,
)
procedures = st.builds(
    Procedure,
    code=coded(SNOMED, PROCEDURES),
    status=all_but(PROCEDURE_STATUS, "entered-in-error"),
    start=maybe(moments),
    end=maybe(moments),
    body_sites=some(concepts),
    id=maybe_text,
    kept=kept,
)


def referred(reference="urn:uuid:1"):
    """Patients at one address, without the referrals that reading opens."""
    return st.builds(
        ReferredPatient,
        reference=st.just(reference),
        id=maybe_text,
        identifiers=some(identifiers),
        names=some(names),
        birth_date=maybe(partial_dates),
        sex=maybe(st.sampled_from(SEXES)),
        addresses=some(addresses),
        telecoms=some(telecoms),
        deceased=maybe(st.booleans() | moments),
        problems=some(problems),
        allergies=some(allergies),
        medicines=some(medicines),
        bmis=some(bmis),
        imaging=some(imaging),
        procedures=some(procedures),
        kept=kept,
    )
