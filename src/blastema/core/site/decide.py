"""What may happen to a site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from blastema.core.civil import find_zone
from blastema.core.consent.notices import NOTICES, POSTED, without_words
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.rules import rulebook
from blastema.core.site.claims import claims_fault
from blastema.core.site.published import policy_fault
from blastema.core.site.said import said_faults, words_of
from blastema.core.site.state import SiteField, SiteStage, SiteState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The facility's part of a donation number (core.identity.donation).
_FACILITY = re.compile(r"[A-NP-Z1-9][A-Z0-9]{4}", re.ASCII)
# ISO 3166-1 country, and where the law differs inside it ISO 3166-2, such as US-TX.
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)
_NOTICE_LENGTH = 500


def open_site(
    state: SiteState,
    *,
    name: str,
    zone: str,
    jurisdiction: str,
    facility: str,
    address: str,
    phone: str,
) -> Decision:
    told = {
        SiteField.NAME: name,
        SiteField.ZONE: zone,
        SiteField.JURISDICTION: jurisdiction,
        SiteField.FACILITY: facility,
        SiteField.ADDRESS: address,
        SiteField.PHONE: phone,
    }
    refused = refusal(_when("OPEN", "open this site", state, SiteStage.NONE), *_faults(told))
    return refused or (
        Event("site.opened.v1", {field.value: value for field, value in told.items()}),
    )


def change(state: SiteState, *, changes: Mapping[SiteField, str]) -> Decision:
    """Changes particulars, one event each; what is the same already is left out.

    A new facility number counts for donations from now on; labels keep theirs.
    """
    refused = refusal(_when("CHANGE", "change this site", state, SiteStage.OPEN), *_faults(changes))
    return refused or tuple(
        Event("site.changed.v1", {"field": field.value, "value": value})
        for field, value in changes.items()
        if getattr(state, field.value) != value
    )


def put_up_notice(
    state: SiteState, *, text: str, from_: date, until: date, today: date
) -> Decision:
    """Puts up a notice to everybody; it must hold nothing about a patient."""
    refused = refusal(
        _when("NOTICE", "put up a notice", state, SiteStage.OPEN),
        None
        if text.strip() and len(text) <= _NOTICE_LENGTH
        else refuse(
            "SITE-NOTICE-TEXT",
            f"A notice has between 1 and {_NOTICE_LENGTH} characters.",
            "Shorten or complete it.",
        ),
        None
        if from_ <= until and today <= until
        else refuse(
            "SITE-NOTICE-DAYS",
            "The notice would never hang: its last day lies before its first, or in the past.",
            "Correct the days.",
        ),
        *said_faults(text),
    )
    data = {"text": text.strip(), "from": from_.isoformat(), "until": until.isoformat()}
    return refused or (Event("site.notice_put_up.v1", data),)


def set_policy(state: SiteState, *, policy: str, value: str, signed_by: str) -> Decision:
    """Sets what this site decided, on somebody's signature; an empty value takes it back."""
    refused = refusal(
        _when("POLICY", "set a policy", state, SiteStage.OPEN),
        None
        if _SLUG.fullmatch(policy)
        else refuse("SITE-POLICY-NAME", "A policy's name is lower-case words and hyphens."),
        policy_fault(policy, value),
        _limit_fault(policy, value),
        claims_fault(policy, value),
        _notice_fault(state, policy, value),
        None
        if signed_by
        else refuse(
            "SITE-POLICY-SIGNED",
            "Nobody has signed this policy.",
            "Name the person who answers for it.",
            "quality",
        ),
        *said_faults(words_of(policy, value)),
    )
    data = {"policy": policy, "value": value, "signed_by": signed_by}
    return refused or (Event("site.policy_set.v1", data),)


def _limit_fault(policy: str, value: str) -> Finding | None:
    """A limit that a rule about the person reads is a whole number, or nothing."""
    if policy not in rulebook().limits or not value or _WHOLE.fullmatch(value):
        return None
    return refuse(
        "SITE-LIMIT",
        "A limit that a rule compares with is a whole number.",
        "Write it in the unit that the name ends in, such as 80 in limit-hba1c-tenths for 8.0 %; "
        "or nothing, to set no limit.",
    )


def _notice_fault(state: SiteState, policy: str, value: str) -> Finding | None:
    """A notice hangs with words that are on file, and they stay while it hangs."""
    told = {name: one.value for name, one in state.policies.items()}
    missing = without_words(state.jurisdiction, told)
    if policy == POSTED and value == "yes" and missing:
        return refuse(
            "SITE-NOTICE-WORDING",
            f"The words of the notice that {missing.name} asks for are not on file, so nobody "
            "could show what hangs.",
            f"Enter them from the statute, word for word, as the policy {missing.policy}.",
            "quality",
        )
    notice = NOTICES.get(state.jurisdiction)
    hangs = state.policy(POSTED) == "yes"
    if notice and policy == notice.policy and not value.strip() and hangs:
        return refuse(
            "SITE-NOTICE-HANGS",
            "This site has signed that the notice hangs, so its words stay on file.",
            f"Take back {POSTED} first.",
            "quality",
        )
    return None


def _when(rule: str, verb: str, state: SiteState, *stages: SiteStage) -> Finding | None:
    return moment(f"SITE-{rule}-WHEN", verb, state.stage, stages)


def _faults(told: Mapping[SiteField, str]) -> tuple[Finding | None, ...]:
    """What is wrong with the particulars that were given."""
    return (
        refuse("SITE-NAME", "The site has no name.", "Give a name.")
        if not told.get(SiteField.NAME, "given").strip()
        else None,
        refuse(
            "SITE-ZONE",
            "This is not the name of a time zone.",
            "Write one such as America/Chicago.",
        )
        if find_zone(told.get(SiteField.ZONE, "UTC")) is None
        else None,
        refuse(
            "SITE-JURISDICTION",
            "A jurisdiction is a country code, with a state where its law differs.",
            "Write one such as US-TX.",
        )
        if not _JURISDICTION.fullmatch(told.get(SiteField.JURISDICTION, "US"))
        else None,
        refuse(
            "SITE-FACILITY",
            "A facility number has 5 capital letters or digits, the first neither 0 nor O.",
            "Write the number that was assigned to the practice.",
        )
        if not _FACILITY.fullmatch(told.get(SiteField.FACILITY, "A9999"))
        else None,
        *said_faults(told.get(SiteField.NAME, "")),
    )
