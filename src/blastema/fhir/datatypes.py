"""FHIR datatypes out of their JSON objects."""

from __future__ import annotations

from blastema.fhir.node import Node
from blastema.fhir.values import Address, Coding, Concept, Identifier, Name, Telecom


def read_coding(node: Node) -> Coding:
    return Coding(node.text("system"), node.text("code"), node.text("display"), node.kept())


def read_concept(node: Node | None) -> Concept:
    """A CodeableConcept; an empty one where there is none."""
    if node is None:
        return Concept()
    codings = tuple(map(read_coding, node.nodes("coding")))
    return Concept(codings, node.text("text"), node.kept())


def read_identifier(node: Node) -> Identifier:
    type_ = read_concept(node.node("type"))
    return Identifier(node.text("system"), node.text("value"), type_, node.kept())


def read_name(node: Node) -> Name:
    return Name(
        family=node.text("family"),
        given=node.texts("given"),
        use=node.text("use"),
        text=node.text("text"),
        kept=node.kept(),
    )


def read_telecom(node: Node) -> Telecom:
    return Telecom(node.text("system"), node.text("value"), node.text("use"), node.kept())


def read_address(node: Node) -> Address:
    return Address(
        line=node.texts("line"),
        city=node.text("city"),
        state=node.text("state"),
        postal_code=node.text("postalCode"),
        country=node.text("country"),
        kept=node.kept(),
    )


def read_start(node: Node, stem: str) -> str | None:
    """When something happened or began, from the dateTime or the Period form of a choice."""
    return read_span(node, stem)[0]


def read_span(node: Node, stem: str) -> tuple[str | None, str | None]:
    """Start and end; the end only where a Period names one. Other forms (an age) stay kept."""
    match node.form(stem).removeprefix(stem):
        case "DateTime" | "Instant" as form:
            return node.moment(stem + form), None
        case "Period":
            return _read_period(node.node(f"{stem}Period"))
    return None, None


def _read_period(period: Node | None) -> tuple[str | None, str | None]:
    if period is None:
        return None, None
    span = period.moment("start"), period.moment("end")
    period.discard()
    return span


# Code systems of HL7's own terminology: the ones that statuses are bound to.
HL7 = "http://terminology.hl7.org/CodeSystem/"


def read_status(node: Node, key: str, allowed: tuple[str, ...]) -> str | None:
    """The code of a status that FHIR wraps in a CodeableConcept (clinical, verification).

    Codings of other systems beside it and its words are details that are not kept.
    """
    concept = node.node(key)
    if concept is None:
        return None
    codes = [_status_code(coding, allowed) for coding in concept.nodes("coding")]
    concept.discard()
    return next((code for code in codes if code), None)


def _status_code(coding: Node, allowed: tuple[str, ...]) -> str | None:
    system = coding.text("system")
    bound = not system or system.startswith(HL7)
    code = coding.code("code", allowed) if bound else None
    coding.discard()
    return code
