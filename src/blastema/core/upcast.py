"""Lifts events of older versions to the newest one: pure, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blastema.core.event import Event

Upcaster = Callable[[Event], Event]


def lift(event: Event, upcasters: Mapping[str, Upcaster]) -> Event:
    """The event as the newest version of its type would have written it.

    ``upcasters`` maps an old type (``name.v1``) to a function that gives the next
    version (``name.v2``); a chain of them is followed to its end.
    """
    while (step := upcasters.get(event.type)) is not None:
        event = step(event)
    return event


def _label_printed_2(event: Event) -> Event:
    """What the label said was not written down: version 0, no code, no warning."""
    data = event.data
    return Event(
        "product.label_printed.v2",
        {
            "template": data["template"],
            "version": 0,
            "copy": data["copy"],
            "codes": [],
            "statements": [],
            "reason": data["reason"],
        },
    )


def _received_2(event: Event) -> Event:
    """No donor was recorded, no number of the certificate, no record of the way, and not who
    took it in."""
    data = event.data
    return Event(
        "product.received.v2",
        {
            "din": data["din"],
            "division": data["division"],
            "product_class": data["product_class"],
            "source": data["source"],
            "supplier": data["supplier"],
            "lot": data["lot"],
            "donor_eligible": data["donor_eligible"],
            "certificate": data["certificate"],
            "temperature_mc": data["temperature_mc"],
            "container_intact": data["container_intact"],
            "volume_ul": data["volume_ul"],
            "expires_at": data["expires_at"],
            "at": data["at"],
            "donor": "",
            "reference": "",
            "transport": "no-record",
            "received_by": "",
        },
    )


def _injected_2(event: Event) -> Event:
    """Nobody asked with what needle, on what skin, and what made it numb."""
    data = event.data
    return Event(
        "treatment.injected.v2",
        {
            "target": data["target"],
            "product": data["product"],
            "volume_ul": data["volume_ul"],
            "route": data["route"],
            "guidance": data["guidance"],
            "image": data["image"],
            "felt": data["felt"],
            "reference": "",
            "needle_gauge": 0,
            "needle_mm": 0,
            "skin": "",
            "anaesthetic": "",
            "anaesthetic_ul": 0,
        },
    )


def _result_2(event: Event) -> Event:
    """Neither who found it nor when it was sampled, received and reported was recorded."""
    more = {"laboratory": "", "sampled_at": "", "received_at": "", "reported_at": "", "given": None}
    return Event(f"{event.type.removesuffix('1')}2", {**event.data, **more})


def _assessed_2(event: Event) -> Event:
    """Nothing was asked of the person: no fact is known."""
    data = event.data
    return Event(
        "episode.assessed.v2",
        {
            "verdict": data["verdict"],
            "findings": data["findings"],
            "tried": data["tried"],
            "grade": data["grade"],
            "facts": "",
        },
    )


# The purposes of the documents that there were in version 1; every other one was treatment.
_FIRST_PURPOSES = {"registry": "registry", "conventional-care-follow-up": "follow-up"}


def _consent_signed_2(event: Event) -> Event:
    """Nothing was filled in; nobody wrote down how the person was known, or the zone."""
    data = event.data
    purpose = _FIRST_PURPOSES.get(str(data["document"]), "treatment")
    return Event(
        "consent.signed.v2",
        {
            "patient": data["patient"],
            "course": data["course"],
            "document": data["document"],
            "version": data["version"],
            "purpose": purpose,
            "language": data["language"],
            "elements": data["elements"],
            "text_sha256": data["text_sha256"],
            "filled": "",
            "signature": data["signature"],
            "signed_at": data["signed_at"],
            "zone": "",
            "by": data["by"],
            "relation": "",
            "identity": "",
            "witness": data["witness"],
            "meaning": f"agrees-to-{purpose}",
        },
    )


def _consent_signed_3(event: Event) -> Event:
    """Who was called the witness had recorded the signature and seen it; no other one was
    asked for, and nobody signed for a patient by a link."""
    data = event.data
    return Event(
        "consent.signed.v3",
        {
            "patient": data["patient"],
            "course": data["course"],
            "document": data["document"],
            "version": data["version"],
            "purpose": data["purpose"],
            "language": data["language"],
            "elements": data["elements"],
            "text_sha256": data["text_sha256"],
            "filled": data["filled"],
            "signature": data["signature"],
            "signed_at": data["signed_at"],
            "zone": data["zone"],
            "by": data["by"],
            "relation": data["relation"],
            "identity": data["identity"],
            "representative": "",
            "taken_by": data["witness"],
            "witness": "",
            "how": "",
            "meaning": data["meaning"],
        },
    )


def _consent_read_2(event: Event) -> Event:
    """Nobody read for a patient by a link, and who noted a reading stood in its envelope."""
    data = event.data
    return Event(
        "consent.read.v2",
        {
            "patient": data["patient"],
            "course": data["course"],
            "document": data["document"],
            "version": data["version"],
            "purpose": data["purpose"],
            "language": data["language"],
            "text_sha256": data["text_sha256"],
            "filled": data["filled"],
            "answers": data["answers"],
            "unclear": data["unclear"],
            "read_at": data["read_at"],
            "how": "",
            "noted_by": "",
            "representative": "",
        },
    )


def _talked_through_2(event: Event) -> Event:
    data = event.data
    return Event("consent.talked_through.v2", {"questions": data["questions"], "by": ""})


UPCASTERS: Mapping[str, Upcaster] = {
    "consent.read.v1": _consent_read_2,
    "consent.signed.v1": _consent_signed_2,
    "consent.signed.v2": _consent_signed_3,
    "consent.talked_through.v1": _talked_through_2,
    "episode.assessed.v1": _assessed_2,
    "product.label_printed.v1": _label_printed_2,
    "product.received.v1": _received_2,
    "treatment.injected.v1": _injected_2,
    "product.tested.v1": _result_2,
    "product.late_result.v1": _result_2,
}
