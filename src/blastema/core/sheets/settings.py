"""What a site states for its sheets: policies, none with a built-in value.

Policy ``sheet-SLOT`` holds for all product families, ``sheet-SLOT-FAMILY`` for one. Nobody
verified a number of days, hours or degrees for everybody, so none is built in. The one
number that is known is the emergency number of the United States, which every page of a
patient names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

POLICY = "sheet-{slot}"
ACTIVITY = "activity"
# Without these a sheet cannot be given: whoever reads it would not know whom to call.
REQUIRED = frozenset({"24-hour-phone", "emergency-number"})
_EMERGENCY = {"US": "911"}
_MOST_WEEKS = 26

Spoken = Callable[[str, str], str]
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{5,22}[0-9]", re.ASCII)
_SHORT = re.compile(r"[0-9]{2,6}", re.ASCII)
_DEGREES = re.compile(r"([0-9]{2,3}(?:\.[0-9])?) ?([CF])", re.ASCII)
_WHOLE = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_UNITS = {
    ("en", "days"): ("day", "days"),
    ("es", "days"): ("día", "días"),
    ("en", "hours"): ("hour", "hours"),
    ("es", "hours"): ("hora", "horas"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One setting; ``unit`` says how its value is read, ``what`` is what staff call it."""

    unit: str
    what: str
    example: str


SLOTS: Mapping[str, Slot] = {
    "24-hour-phone": Slot("phone", "the number that answers day and night", "+1 555 010 0199"),
    "emergency-number": Slot("short", "the emergency number of the country", "911"),
    "anti-inflammatory-days-before": Slot("days", "days without anti-inflammatories before", "7"),
    "anti-inflammatory-days-after": Slot("days", "days without anti-inflammatories after", "14"),
    "no-food-hours": Slot("hours", "hours without food before", "6"),
    "no-drink-hours": Slot("hours", "hours without drink before", "2"),
    "no-driving-hours": Slot("hours", "hours without driving after", "24"),
    "dressing-hours": Slot("hours", "hours for which the dressing stays", "48"),
    "no-bath-days": Slot("days", "days without a bath", "3"),
    "fever": Slot("degrees", "the temperature that counts as fever", "38 C"),
    ACTIVITY: Slot("weeks", "what may be done in each week", "rest,light,daily,exercise,sport"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """``values`` by slot as they were stated, each readable; ``weeks`` are the levels of
    activity. ``unread`` names the policies whose value is none: they count as not set."""

    values: Mapping[str, str]
    weeks: tuple[str, ...]
    unread: tuple[str, ...]

    def spoken(self, slot: str, language: str) -> str:
        """The value in words of this language, empty where nothing is set."""
        value = self.values.get(slot, "")
        return _spoken(SLOTS[slot].unit, value, language) if value else ""

    @property
    def unset(self) -> tuple[str, ...]:
        """Every setting that has no value, those without which no sheet is given first."""
        have = set(self.values) | ({ACTIVITY} if self.weeks else set())
        return tuple(sorted(SLOTS.keys() - have, key=lambda slot: (slot not in REQUIRED, slot)))


def settings(
    policies: Mapping[str, str], *, family: str, jurisdiction: str, levels: Mapping[str, object]
) -> Settings:
    """What the policies of a site say for one family of products."""
    unread: list[str] = []
    values: dict[str, str] = {}
    for slot in SLOTS:
        name, value = _stated(policies, slot, family)
        if value and is_readable(slot, value, levels):
            values[slot] = value
        elif value:
            unread.append(name)
    if "emergency-number" not in values and jurisdiction[:2] in _EMERGENCY:
        values["emergency-number"] = _EMERGENCY[jurisdiction[:2]]
    weeks = tuple(_weeks(values.pop(ACTIVITY, "")))
    return Settings(values, weeks, tuple(unread))


def _stated(policies: Mapping[str, str], slot: str, family: str) -> tuple[str, str]:
    """Name and value of the policy that counts: that of the family before that of the site."""
    general = POLICY.format(slot=slot)
    own = f"{general}-{family}"
    name = own if policies.get(own, "").strip() else general
    return name, policies.get(name, "").strip()


def _weeks(value: str) -> list[str]:
    return [one.strip() for one in value.split(",")] if value else []


def is_readable(slot: str, value: str, levels: Mapping[str, object]) -> bool:
    """Whether a value of this setting can be read; ``levels`` are those of activity."""
    unit = SLOTS[slot].unit
    if unit == "weeks":
        weeks = _weeks(value)
        return len(weeks) <= _MOST_WEEKS and all(one in levels for one in weeks)
    return _PATTERNS[unit].fullmatch(value) is not None


_PATTERNS = {
    "phone": _PHONE,
    "short": _SHORT,
    "days": _WHOLE,
    "hours": _WHOLE,
    "degrees": _DEGREES,
}


def _spoken(unit: str, value: str, language: str) -> str:
    if (language, unit) in _UNITS:
        one, many = _UNITS[language, unit]
        return f"{value} {one if value == '1' else many}"
    degrees = _DEGREES.fullmatch(value) if unit == "degrees" else None
    return f"{degrees[1]} °{degrees[2]}" if degrees else value
