"""What this server can do, in the words of FHIR: only what is built."""

from __future__ import annotations

from typing import Any

from blastema import __version__

FHIR_VERSION = "4.0.1"


def capability_statement(base_url: str, date: str) -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": {"name": "Blastema", "version": __version__},
        "implementation": {"description": "Blastema", "url": base_url},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "The session of a signed-in member of staff."},
                "resource": [
                    {
                        "type": "Patient",
                        "interaction": [{"code": "read"}],
                        "versioning": "versioned",
                        "readHistory": False,
                        "operation": [
                            {
                                "name": "everything",
                                "definition": (
                                    "http://hl7.org/fhir/OperationDefinition/Patient-everything"
                                ),
                            }
                        ],
                    }
                ],
            }
        ],
    }
