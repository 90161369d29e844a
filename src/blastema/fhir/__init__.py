"""FHIR R4 both ways: bundles in as values of referred patients, values out as resources.

Nothing here opens a file, a socket or a table. What the programme does not read is kept beside
what it reads, or counted in the report.
"""

from blastema.fhir.bundle import ReadBundle, read_bundle
from blastema.fhir.clinical_values import (
    Allergy,
    Bmi,
    Imaging,
    Medicine,
    Problem,
    Procedure,
    Series,
)
from blastema.fhir.document import write_json
from blastema.fhir.faults import Fault, FhirError
from blastema.fhir.referred import Referral, ReferredPatient
from blastema.fhir.report import Report, Skipped
from blastema.fhir.values import Address, Coding, Concept, Identifier, Name, Telecom
from blastema.fhir.write import (
    write_allergy,
    write_bmi,
    write_bundle,
    write_condition,
    write_imaging,
    write_medicine,
    write_patient,
    write_procedure,
    write_resources,
)

__all__ = [
    "Address",
    "Allergy",
    "Bmi",
    "Coding",
    "Concept",
    "Fault",
    "FhirError",
    "Identifier",
    "Imaging",
    "Medicine",
    "Name",
    "Problem",
    "Procedure",
    "ReadBundle",
    "Referral",
    "ReferredPatient",
    "Report",
    "Series",
    "Skipped",
    "Telecom",
    "read_bundle",
    "write_allergy",
    "write_bmi",
    "write_bundle",
    "write_condition",
    "write_imaging",
    "write_json",
    "write_medicine",
    "write_patient",
    "write_procedure",
    "write_resources",
]
