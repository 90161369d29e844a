"""What things are called in a note: the catalogue's names, days and times as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from blastema.core.catalogue import catalogue
from blastema.core.quantity import Volume
from blastema.core.treatment.discharge import Vital


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def plain(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _called(things: Mapping[str, _Named], slug: str) -> str:
    """An older catalogue's name stays as it was written."""
    return things[slug].name if slug in things else plain(slug)


def condition(slug: str) -> str:
    return _called(catalogue().conditions, slug)


def product(slug: str) -> str:
    return _called(catalogue().products, slug)


def source(slug: str) -> str:
    return _called(catalogue().sources, slug) if slug else ""


def route(slug: str) -> str:
    return _called(catalogue().routes, slug) if slug else ""


def guidance(slug: str) -> str:
    return _called(catalogue().guidance, slug) if slug else ""


def target(data: Mapping[str, Any]) -> str:
    """Body site with its side and level: ``right knee joint``, ``lumbar spine L4-L5``."""
    site = _called(catalogue().sites, data["body_site"]).lower() if data["body_site"] else ""
    return " ".join(filter(None, (data.get("side", ""), site, data.get("level", ""))))


def millilitres(volume_ul: int) -> str:
    return str(Volume(volume_ul))


_VITALS = {
    Vital.PULSE: "pulse {} a minute",
    Vital.SYSTOLIC: "upper blood pressure {} mmHg",
    Vital.DIASTOLIC: "lower blood pressure {} mmHg",
    Vital.OXYGEN: "oxygen saturation {} %",
    Vital.TEMPERATURE: "temperature {} °C",
    Vital.PAIN: "pain {} of 10",
}


def vitals(measured: Mapping[str, int]) -> str:
    """The vital signs of a check: ``Pulse 72 a minute, temperature 36.8 °C``."""
    told = [words.format(_amount(v, measured[v])) for v, words in _VITALS.items() if v in measured]
    found = ", ".join(told)
    return found[:1].upper() + found[1:]


def _amount(vital: Vital, kept: int) -> str:
    return f"{kept / 1000:.1f}" if vital is Vital.TEMPERATURE else str(kept)


def day(text: str) -> str:
    """A day as people write it; what is none stays as it is."""
    return f"{date.fromisoformat(text):%-d %B %Y}" if len(text) == 10 else text


def clock(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M}"
