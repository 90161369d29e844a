"""What only a site knows and a consent has to say: policies, none with a built-in value.

Policy ``consent-SLOT`` holds for all products, ``consent-SLOT-PRODUCT`` for one. What is a
sentence stands in Spanish under ``...-es``; a name, a number of a telephone needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

POLICY = "consent-{slot}"
COOLING_OFF = "consent-cooling-off-hours"
BY_LINK = "consent-signed-by-link"
# Whether somebody who may sign for a patient may do so by a link of their own.
BY_LINK_FOR = "consent-signed-by-representative-link"
# The day from which a product's risks are told differently, as YYYY-MM-DD.
RISK_CHANGED = "risk-changed-{product}"
# What patients are told to call on their sheets serves where a consent has no other number.
_PHONE = "sheet-24-hour-phone"
MOST_HOURS = 24 * 365


@dataclass(frozen=True, slots=True)
class Slot:
    """One setting; ``translated`` where a Spanish document needs Spanish words."""

    what: str
    translated: bool = True


SLOTS: Mapping[str, Slot] = {
    "who-performs": Slot("who performs it", translated=False),
    "cost": Slot("what the person pays"),
    "refund": Slot("what is paid back where nothing can be given"),
    "financial-interest": Slot("what the practice and its physicians earn from it or own of it"),
    "emergency-phone": Slot("the number that answers day and night", translated=False),
    "own-rates": Slot(
        "how often it went wrong here; the count of a public page of results comes first"
    ),
    "study-purpose": Slot("what the study wants to find out"),
    "study-length": Slot("how long a person takes part in the study"),
    "study-injury": Slot("what is paid or done where the study harms somebody"),
    "study-contact": Slot("whom to ask about the study and one's rights", translated=False),
}
# Written by the programme itself, from what is known: never typed by anybody.
COMPUTED = frozenset({"results", "cooling-off"})
_HOURS = {"en": ("1 hour", "{} hours"), "es": ("1 hora", "{} horas")}


def stated(policies: Mapping[str, str], slot: str, *, product: str, language: str) -> str:
    """What the site says for this slot, empty where it does not."""
    general = POLICY.format(slot=slot)
    end = "-es" if language == "es" and SLOTS[slot].translated else ""
    names = [f"{general}-{product}{end}", f"{general}{end}"]
    if slot == "emergency-phone":
        names.append(_PHONE)
    return next((value for name in names if (value := policies.get(name, "").strip())), "")


def policy_name(slot: str, language: str) -> str:
    """The policy that is missing where a slot is empty."""
    end = "-es" if language == "es" and SLOTS[slot].translated else ""
    return f"{POLICY.format(slot=slot)}{end}"


def cooling_off_hours(policies: Mapping[str, str]) -> int:
    """Hours between reading and signing; 0 where the site sets none that can be read."""
    value = policies.get(COOLING_OFF, "").strip()
    hours = int(value) if value.isascii() and value.isdecimal() else 0
    return hours if hours <= MOST_HOURS else 0


def cooling_off_words(hours: int, language: str) -> str:
    one, many = _HOURS[language]
    return "" if not hours else one if hours == 1 else many.format(hours)
