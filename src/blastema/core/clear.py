"""What may stand in an event in the clear: codes, and never words that were typed about somebody.

An event is kept for ever, and an erasure destroys keys. So a text that a person typed is
sealed before it comes here, and whatever else is text has to look like what it is: a slug,
an id, a day, the number of a container. A name or a sentence is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from blastema.core.appointment.state import CancelReason
from blastema.core.assignment.state import AssignmentWithdrawal
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.course.state import CourseEnd, FreeReason
from blastema.core.enquiry.state import EnquiryEnd
from blastema.core.episode.state import CloseReason
from blastema.core.event import Event, Json
from blastema.core.followup.state import AnswerCorrection, MissReason
from blastema.core.patient.state import CorrectionReason, ErasureReason, ToldBy
from blastema.core.sealed import is_sealed_or_empty
from blastema.core.verdict import Effect, Finding, refuse

# Small letters and digits, capitals and digits, or both with at least one digit: FBS, ACD-A,
# LOT-7, knee-osteoarthritis, 2026-11-22T09:30:00Z, but not Ann, and nothing with a space.
_CODE = re.compile(
    r"[a-z0-9]+(?:[._:/+-][a-z0-9]+)*"
    r"|[A-Z0-9=][A-Z0-9._:/+-]*\*?"  # a check character may be a star
    r"|(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._:/+-]*",
    re.ASCII,
)
# A practice's own affairs name its staff, address, suppliers and laboratories, and no patient.
_OF_THE_HOUSE = frozenset({"site", "staff", "store"})
# A label's warnings are the programme's words and a policy of the site; nobody types them.
_HOUSE_MEMBERS = frozenset({"supplier", "laboratory_name", "statements"})
# Lists that another system sent, with the words of its coding; told in the page on privacy.
_TOLD_BY_OTHERS = frozenset({"patient.history_recorded.v1", "patient.identified.v1"})

_REASONS: tuple[type[StrEnum], ...] = (
    AnswerCorrection,
    AssignmentWithdrawal,
    CancelReason,
    CloseReason,
    ConsentWithdrawal,
    CorrectionReason,
    CourseEnd,
    EnquiryEnd,
    ErasureReason,
    FreeReason,
    MissReason,
)
# What the programme itself says, where nobody typed anything.
_OWN_WORDS = (
    r"Done after \d+ minutes; the limit is \d+\."
    r"|Done with [A-Z0-9-]+; its (calibration|maintenance) ended [0-9-]*\."
    r"|Done with a lot past its day\. Lot [A-Za-z0-9._:/+=*-]+ was good until [0-9TZ:-]+\."
    r"|Done after \d+ minutes; it has to wait for \d+\."
    r"|Done before [a-z0-9-]+\."
    r"|[a-z0-9-]+ was -?\d+; the (least|most) is -?\d+\."
    r"|The late result of [a-z0-9-]+ did not pass\."
    r"|On arrival [a-z ]+\."
    r"|Recall: [a-z-]+\."
    r"|The donor is not eligible\."
    r"|Its expiry was [0-9TZ:.-]+\."
    r"|Store [A-Z0-9]+ has no temperatures from [0-9TZ:.-]+ to [0-9TZ:.-]+\."
    r"|Store [A-Z0-9]+ was at -?[0-9.]+ °C between [0-9TZ:.-]+ and [0-9TZ:.-]+\."
)


def _any_of(*words: type[StrEnum], also: str = "") -> re.Pattern[str]:
    known = [re.escape(one.value) for values in words for one in values]
    return re.compile("|".join([*known, *([also] if also else [])]))


# The member of an event -> what else than a code may stand in it.
_MEMBERS: Mapping[str, re.Pattern[str]] = {
    "reason": _any_of(*_REASONS, also=_OWN_WORDS),
    "what": re.compile(_OWN_WORDS),
    "told_by": _any_of(ToldBy),
    "gate_effect": _any_of(Effect),
    "grading": re.compile(r"[A-Z]{2,10} [0-9](\.[0-9])?", re.ASCII),
    "grade": re.compile(
        r"(KL|Kellgren-Lawrence|Pfirrmann|Modic|Outerbridge|ICRS|Goutallier|Meyerding|Tönnis|"
        r"Ficat|ARCO|Hamada)( type| grade| stage)? ([0-6]|I|II|III|IV|V|VI)[a-c]?"
    ),
    # A part's division is a capital and a small letter: Aa, A0, 00.
    "division": re.compile(r"[A-Z0-9][a-z0-9]", re.ASCII),
    # What stands in a label's codes begins as a data structure does, and has no gap.
    "codes": re.compile(r"[=&][0-9A-Za-z=&<>%,;:/*+-]+", re.ASCII),
    "zone": re.compile(r"[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+", re.ASCII),
    "language": re.compile(r"[a-z]{2,3}-[A-Z]{2}", re.ASCII),
    "unit": re.compile(r"[a-zµ°%/0-9^*.]{0,11}[a-zC%0-9]"),
    "comparator": re.compile(r"[<>=]=?"),
}


def not_codes(kind: str, event: Event) -> tuple[Finding, ...]:
    """Each member that holds words in the clear; names it, never what stands in it."""
    if kind in _OF_THE_HOUSE or event.type in _TOLD_BY_OTHERS:
        return ()
    named: dict[str, None] = {}
    for name, value in event.data.items():
        _note_words(name, value, named)
    return tuple(_refused(name) for name in named if name not in _HOUSE_MEMBERS)


def _refused(name: str) -> Finding:
    return refuse(
        "CLEAR-TEXT",
        f"There are words in '{name.replace('_', ' ')}', which takes a code or a number.",
        "Write a code without spaces, such as FBS, LOT-7 or knee-brace. What has to be told in "
        "words belongs in a reason, a note or a finding: these are sealed.",
    )


def _fits(name: str, text: str) -> bool:
    if is_sealed_or_empty(text) or _CODE.fullmatch(text):
        return True
    known = _MEMBERS.get(name)
    return known is not None and known.fullmatch(text) is not None


def _note_words(name: str, value: Json, named: dict[str, None]) -> None:
    """Notes the member under which any text of the value stands that is no code.

    Asked of every event; a call for each number would cost more than the texts do.
    """
    if isinstance(value, str):
        if not _fits(name, value):
            named[name] = None
    elif isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(one, int):
                _note_words(key, one, named)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _note_words(name, one, named)
    elif isinstance(value, Mapping):
        _note_words(name, dict(value), named)
