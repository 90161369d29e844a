"""The Patient resource in."""

from __future__ import annotations

from blastema.fhir.datatypes import read_address, read_identifier, read_name, read_telecom
from blastema.fhir.node import Node
from blastema.fhir.referred import SEXES, ReferredPatient


def read_patient(node: Node, reference: str) -> ReferredPatient:
    """The person, without anything that other resources say of them."""
    node.taken.add("resourceType")
    return ReferredPatient(
        reference=reference,
        id=node.text("id"),
        identifiers=tuple(map(read_identifier, node.nodes("identifier"))),
        names=tuple(map(read_name, node.nodes("name"))),
        birth_date=node.date("birthDate"),
        sex=node.code("gender", SEXES),
        addresses=tuple(map(read_address, node.nodes("address"))),
        telecoms=tuple(map(read_telecom, node.nodes("telecom"))),
        deceased=_read_deceased(node),
        kept=node.kept(),
    )


def _read_deceased(node: Node) -> bool | str | None:
    match node.form("deceased"):
        case "deceasedDateTime":
            return node.moment("deceasedDateTime")
        case "deceasedBoolean":
            return node.flag("deceasedBoolean")
    return None
