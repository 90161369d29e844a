"""Every table, by what it is: ledger, access log, projection, derived, operational, outbox."""

from blastema.records.models.care import Appointment, Consent, Course, CourseProduct, Episode
from blastema.records.models.donors import Donor
from blastema.records.models.follow import AdverseEvent, Followup, Outcome
from blastema.records.models.ledger import (
    AccessBatch,
    AccessLog,
    LedgerCheckpoint,
    LedgerEvent,
    LedgerKey,
    LedgerLeaf,
    LedgerStream,
    RulebookEdition,
)
from blastema.records.models.lots import ReagentLot
from blastema.records.models.material import (
    Culture,
    Device,
    Injection,
    LateResult,
    Product,
    ProductParent,
    ProductStay,
    Run,
    Store,
    Treatment,
)
from blastema.records.models.operational import (
    Document,
    Outbox,
    PersonIndex,
    PersonKey,
    RateCount,
    StaffSession,
    User,
)
from blastema.records.models.people import (
    Assignment,
    BreakGlass,
    Enquiry,
    Patient,
    Site,
    StaffMember,
    StaffRole,
)
from blastema.records.models.quality import QualityItem
from blastema.records.models.registry import RegistryCell, RegistryCourse, RegistryState
from blastema.records.models.trace import Exposure, Recall, Touch

__all__ = [
    "AccessBatch",
    "AccessLog",
    "AdverseEvent",
    "Appointment",
    "Assignment",
    "BreakGlass",
    "Consent",
    "Course",
    "CourseProduct",
    "Culture",
    "Device",
    "Document",
    "Donor",
    "Enquiry",
    "Episode",
    "Exposure",
    "Followup",
    "Injection",
    "LateResult",
    "LedgerCheckpoint",
    "LedgerEvent",
    "LedgerKey",
    "LedgerLeaf",
    "LedgerStream",
    "Outbox",
    "Outcome",
    "Patient",
    "PersonIndex",
    "PersonKey",
    "Product",
    "ProductParent",
    "ProductStay",
    "QualityItem",
    "RateCount",
    "ReagentLot",
    "Recall",
    "RegistryCell",
    "RegistryCourse",
    "RegistryState",
    "RulebookEdition",
    "Run",
    "Site",
    "StaffMember",
    "StaffRole",
    "StaffSession",
    "Store",
    "Touch",
    "Treatment",
    "User",
]
