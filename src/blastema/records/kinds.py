"""Every kind of stream, and how each becomes rows."""

from __future__ import annotations

from typing import Any

from blastema.core.appointment.state import APPOINTMENT
from blastema.core.assignment.state import ASSIGNMENT
from blastema.core.breakglass.state import BREAKGLASS
from blastema.core.complaint.state import COMPLAINT
from blastema.core.consent.state import CONSENT
from blastema.core.controlled.state import CONTROLLED
from blastema.core.corrective.state import CORRECTIVE
from blastema.core.course.state import COURSE
from blastema.core.culture.state import CULTURE
from blastema.core.deviation.state import DEVIATION
from blastema.core.device.state import DEVICE
from blastema.core.donor.state import DONOR
from blastema.core.enquiry.state import ENQUIRY
from blastema.core.episode.state import EPISODE
from blastema.core.followup.state import FOLLOWUP
from blastema.core.laboratory.state import LABORATORY
from blastema.core.lot.state import LOT
from blastema.core.patient.state import PATIENT
from blastema.core.product.fold import PRODUCT
from blastema.core.recall.exposure import EXPOSURE
from blastema.core.recall.state import RECALL
from blastema.core.room.state import ROOM
from blastema.core.run.state import RUN
from blastema.core.safety.state import ADVERSE
from blastema.core.site.state import SITE
from blastema.core.staff.state import STAFF
from blastema.core.storage.state import STORE
from blastema.core.stream import Kind
from blastema.core.supplier.state import SUPPLIER
from blastema.core.treatment.state import TREATMENT
from blastema.records.project import (
    care,
    donors,
    follow,
    lots,
    material,
    people,
    quality,
    recall,
    work,
)
from blastema.records.project.row import Projection

_ALL: tuple[tuple[Kind[Any], Projection], ...] = (
    (SITE, people.SITE_ROWS),
    (STAFF, people.STAFF_ROWS),
    (ENQUIRY, people.ENQUIRY_ROWS),
    (PATIENT, people.PATIENT_ROWS),
    (EPISODE, care.EPISODE_ROWS),
    (COURSE, care.COURSE_ROWS),
    (CONSENT, care.CONSENT_ROWS),
    (PRODUCT, material.PRODUCT_ROWS),
    (DONOR, donors.DONOR_ROWS),
    (RUN, material.RUN_ROWS),
    (CULTURE, material.CULTURE_ROWS),
    (STORE, material.STORE_ROWS),
    (DEVICE, material.DEVICE_ROWS),
    (LOT, lots.LOT_ROWS),
    (TREATMENT, material.TREATMENT_ROWS),
    (FOLLOWUP, follow.FOLLOWUP_ROWS),
    (APPOINTMENT, work.APPOINTMENT_ROWS),
    (ASSIGNMENT, work.ASSIGNMENT_ROWS),
    (BREAKGLASS, work.BREAKGLASS_ROWS),
    (ADVERSE, work.ADVERSE_ROWS),
    (RECALL, recall.RECALL_ROWS),
    (EXPOSURE, recall.EXPOSURE_ROWS),
    (DEVIATION, quality.DEVIATION_ROWS),
    (COMPLAINT, quality.COMPLAINT_ROWS),
    (CORRECTIVE, quality.CORRECTIVE_ROWS),
    (CONTROLLED, quality.CONTROLLED_ROWS),
    (ROOM, quality.ROOM_ROWS),
    (SUPPLIER, quality.SUPPLIER_ROWS),
    (LABORATORY, quality.LABORATORY_ROWS),
)

KINDS: dict[str, Kind[Any]] = {kind.name: kind for kind, _ in _ALL}
PROJECTIONS: dict[str, Projection] = {kind.name: projection for kind, projection in _ALL}


def kind_of(stream: str) -> str:
    return stream.partition("/")[0]
