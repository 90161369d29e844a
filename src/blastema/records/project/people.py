"""Places, staff, enquiries and patients as rows: what is sealed in the events stays sealed."""

from __future__ import annotations

from blastema.core.enquiry.state import EnquiryState
from blastema.core.patient.state import PatientState
from blastema.core.site.state import SiteState
from blastema.core.staff.state import StaffState
from blastema.records.project.row import Projection, Row


def _enquiry(state: EnquiryState) -> Row:
    return {
        "stage": state.stage.value,
        "condition": state.condition,
        "name": state.name,
        "contact": state.contact,
        "message": state.message,
        "channel": state.channel,
        "urgent": state.urgent,
        "patient": state.patient,
    }


def _patient(state: PatientState) -> Row:
    return {
        "name": state.name,
        "birth_date": state.birth_date,
        "birth_year": state.birth_year,
        "sex": state.sex,
        "contact": state.contact,
        "address": state.address,
        "zone": state.zone,
        "origin": state.origin,
        "status": state.stage.value,
        "merged_into": state.merged_into,
        "withdrawn": ",".join(sorted(state.withdrawn)),
        "link_epoch": state.link_epoch,
    }


def _site(state: SiteState) -> Row:
    newest = state.notices[-1] if state.notices else None
    return {
        "name": state.name,
        "zone": state.zone,
        "jurisdiction": state.jurisdiction,
        "facility": state.facility,
        "address": state.address,
        "phone": state.phone,
        "notice": newest.text if newest else "",
        "notice_until": newest.until if newest else "",
    }


def _staff(state: StaffState) -> Row:
    return {"name": state.name, "username": state.username, "active": state.active}


def _roles(parent: str, state: StaffState) -> list[Row]:
    return [
        {
            "parent": parent,
            "role": grant.role,
            "site": grant.site,
            "until": grant.until.isoformat() if grant.until else "",
        }
        for grant in state.grants
    ]


SITE_ROWS = Projection("site", _site, {})
STAFF_ROWS = Projection("staff_member", _staff, {"staff_role": _roles})
ENQUIRY_ROWS = Projection("enquiry", _enquiry, {})
PATIENT_ROWS = Projection("patient", _patient, {})
