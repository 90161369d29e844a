"""The clinical resources in: each reader gives a value, or says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
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
from blastema.fhir.values import LOINC, Coding, Concept
from blastema.fhir.write import BMI_CATEGORY, BMI_UNIT, from_milli

ENTERED_IN_ERROR = "entered-in-error"


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


def read_medicine(node: Node, medications: Mapping[str, Concept]) -> Medicine | Skip:
    """``medications`` holds the codes of the file's Medication resources by their addresses."""
    status = node.required("status", MEDICINE_STATUS)
    if status == ENTERED_IN_ERROR:
        return Skip(IN_ERROR)
    code = _read_medication(node, medications)
    if not code.code and not code.display:
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
    if not any(s.site for s in series):
        return Skip(NOT_USED)
    status = node.required("status", IMAGING_STATUS)
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


def _read_medication(node: Node, medications: Mapping[str, Concept]) -> Concept:
    """The medicine by its code, by reference into the file, or at least by the words beside it."""
    form = node.form("medication")
    if form != "medicationReference":
        return read_concept(node.node("medicationCodeableConcept"))
    target = node.node(form)
    if target is None:
        return Concept()
    reference, words = target.text("reference"), target.text("display")
    target.discard()
    inside = _read_contained(node) if reference.startswith("#") else medications
    return inside.get(reference, Concept(text=words))


def _read_contained(node: Node) -> Mapping[str, Concept]:
    """The medicines that a request carries inside itself, by their local references."""
    medications = {f"#{c.text('id')}": c for c in node.nodes("contained")}
    return {reference: read_concept(c.node("code")) for reference, c in medications.items()}


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
    # Compared before any arithmetic: 1e999999999 times a thousand is beyond what Decimal holds.
    if not from_milli(BMI_MILLI[0]) <= value <= from_milli(BMI_MILLI[-1]):
        return Skip(OUT_OF_RANGE)
    return int(value.quantize(Decimal("0.001"), ROUND_HALF_EVEN).scaleb(3))
