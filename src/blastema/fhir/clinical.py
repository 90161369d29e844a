"""The clinical resources in: each reader gives a value, or says why there is none."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from blastema.fhir.clinical_values import (
    ALLERGY_STATUS,
    ALLERGY_VERIFICATION,
    BMI_CODE,
    BMI_MILLI,
    CLINICAL_STATUS,
    CRITICALITY,
    IMAGING_STATUS,
    INTENT,
    MEDICINE_STATUS,
    OBSERVATION_STATUS,
    PROCEDURE_STATUS,
    VERIFICATION,
    Allergy,
    Bmi,
    Imaging,
    Medicine,
    Problem,
    Procedure,
    Series,
)
from blastema.fhir.datatypes import (
    read_coding,
    read_concept,
    read_span,
    read_start,
    read_status,
)
from blastema.fhir.node import Node
from blastema.fhir.programme import kind_of_procedure
from blastema.fhir.report import (
    IN_ERROR,
    NO_CODE,
    NO_DATE,
    NO_MEDICINE,
    NOT_A_VALUE,
    NOT_USED,
    OUT_OF_RANGE,
    REFUTED,
    WRONG_UNIT,
    Skip,
)
from blastema.fhir.values import LOINC, UCUM, Coding, Concept
from blastema.fhir.written import BMI_CATEGORY, BMI_UNIT

ENTERED_IN_ERROR = "entered-in-error"
_NO_CONCEPT = Concept()


def read_condition(node: Node) -> Problem | Skip:
    verification = read_status(node, "verificationStatus", VERIFICATION)
    code = read_concept(node.node("code"))
    if skip := _unusable(verification, code):
        return skip
    return Problem(
        code=code,
        onset=_read_date_time(node, "onset"),
        abatement=_read_date_time(node, "abatement"),
        status=read_status(node, "clinicalStatus", CLINICAL_STATUS),
        verification=verification,
        body_sites=tuple(map(read_concept, node.nodes("bodySite"))),
        recorded=node.moment("recordedDate"),
        id=node.text("id"),
        kept=node.kept(),
    )


def read_allergy(node: Node) -> Allergy | Skip:
    verification = read_status(node, "verificationStatus", ALLERGY_VERIFICATION)
    code = read_concept(node.node("code"))
    if skip := _unusable(verification, code):
        return skip
    return Allergy(
        code=code,
        status=read_status(node, "clinicalStatus", ALLERGY_STATUS),
        verification=verification,
        criticality=node.code("criticality", CRITICALITY),
        recorded=node.moment("recordedDate"),
        id=node.text("id"),
        kept=node.kept(),
    )


def read_medicine(node: Node, named: Node | None) -> Medicine | Skip:
    """``named`` is the Medication resource that the request points to, where it points to one."""
    status = node.required("status", MEDICINE_STATUS)
    if node.form("medication") == "medicationCodeableConcept":
        named, key = node, "medicationCodeableConcept"
    else:
        key = "code"
    if status == ENTERED_IN_ERROR:
        return Skip(IN_ERROR)
    code = read_concept(named.node(key)) if named is not None else _NO_CONCEPT
    if code == _NO_CONCEPT:
        return Skip(NO_MEDICINE)
    return Medicine(
        code=code,
        status=status,
        intent=node.required("intent", INTENT),
        authored=node.moment("authoredOn"),
        id=node.text("id"),
        kept=node.kept(),
    )


def read_observation(node: Node) -> Bmi | Skip:
    """A body mass index; any other observation is not used."""
    code = read_concept(node.node("code"))
    if BMI_CODE not in code.codes(LOINC):
        return Skip(NOT_USED)
    status = node.required("status", OBSERVATION_STATUS)
    date = read_start(node, "effective")
    value = _read_bmi_value(node)
    if status in (ENTERED_IN_ERROR, "cancelled"):
        return Skip(IN_ERROR)
    if isinstance(value, Skip):
        return value
    if date is None:
        return Skip(NO_DATE)
    node.swallow("category", BMI_CATEGORY)
    return Bmi(value, date, status, code, node.text("id"), node.kept())


def read_imaging(node: Node) -> Imaging | Skip:
    series = tuple(map(_read_series, node.nodes("series")))
    status = node.required("status", IMAGING_STATUS)
    if not any(s.site for s in series):
        return Skip(NOT_USED)
    if status == ENTERED_IN_ERROR:
        return Skip(IN_ERROR)
    return Imaging(series, status, node.moment("started"), node.text("id"), node.kept())


def read_procedure(node: Node) -> Procedure | Skip:
    code = read_concept(node.node("code"))
    if not kind_of_procedure(code):
        return Skip(NOT_USED)
    status = node.required("status", PROCEDURE_STATUS)
    start, end = read_span(node, "performed")
    if status == ENTERED_IN_ERROR:
        return Skip(IN_ERROR)
    return Procedure(
        code=code,
        status=status,
        start=start,
        end=end,
        body_sites=tuple(map(read_concept, node.nodes("bodySite"))),
        id=node.text("id"),
        kept=node.kept(),
    )


def _unusable(verification: str | None, code: Concept) -> Skip | None:
    if verification == ENTERED_IN_ERROR:
        return Skip(IN_ERROR)
    if verification == "refuted":
        return Skip(REFUTED)
    return Skip(NO_CODE) if not code.code and not code.display else None


def _read_date_time(node: Node, stem: str) -> str | None:
    """The dateTime form of a choice; ages, periods and words stay kept as they are."""
    form = node.form(stem)
    return node.moment(form) if form.endswith("DateTime") else None


def _read_series(node: Node) -> Series:
    modality = node.node("modality")
    site = node.node("bodySite")
    return Series(
        modality=read_coding(modality) if modality is not None else Coding("", ""),
        body_site=read_coding(site) if site is not None else None,
        kept=node.kept(),
    )


def _read_bmi_value(node: Node) -> int | Skip:
    """Thousandths of a kg/m2, from a quantity that says so and is not a bound (`<`, `>`)."""
    node.form("value")
    quantity = node.part("valueQuantity")
    value = None if quantity is None else quantity.number("value")
    if quantity is None or value is None or quantity.has("comparator"):
        return Skip(NOT_A_VALUE)
    unit = quantity.text("code") or quantity.text("unit")
    if unit != BMI_UNIT["code"]:
        return Skip(WRONG_UNIT)
    quantity.taken.difference_update(BMI_UNIT)
    for key, usual in BMI_UNIT.items():
        quantity.swallow(key, usual)
    return _in_range(value)


def _in_range(value: Decimal) -> int | Skip:
    # Compared before it is scaled: 1e999999999 as a whole number would fill the memory.
    if not Decimal(5) <= value <= Decimal(300):
        return Skip(OUT_OF_RANGE)
    milli = int((value * 1000).to_integral_value(ROUND_HALF_EVEN))
    return milli if milli in BMI_MILLI else Skip(OUT_OF_RANGE)


assert UCUM == BMI_UNIT["system"]
