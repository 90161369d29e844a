"""What things are called on a page: catalogue names, amounts, days and places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from blastema.core.access.roles import ROLES
from blastema.core.catalogue import catalogue
from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container
from blastema.core.instruments.load import instruments


class Named(Protocol):
    @property
    def name(self) -> str: ...


def _name(things: Mapping[str, Named], slug: str) -> str:
    """A name that an older catalogue had is shown as it was written."""
    return things[slug].name if slug in things else plain(slug)


def plain(slug: str) -> str:
    """A slug as words: the last resort, for words that no table holds."""
    text = slug.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:]


def word(table: Mapping[str, str], slug: str) -> str:
    """What a table says, or the slug as words where it says nothing: a value that was
    tampered with must not keep the page from being shown."""
    return table.get(slug, plain(slug).lower())


def condition(slug: str, side: str = "", level: str = "") -> str:
    """The problem in plain words, with its side and level."""
    known = catalogue().conditions.get(slug)
    said = known.plain if known else plain(slug)
    if known and known.has_side and not side:
        return f"{said}, side not known"
    return ", ".join(part for part in (said, side, level) if part)


def product(slug: str) -> str:
    return _name(catalogue().products, slug)


def source(slug: str) -> str:
    """A cell source, or a group of them."""
    groups = {one.group for one in catalogue().sources.values()}
    return f"All {plain(slug).lower()} sources" if slug in groups else _source(slug)


def _source(slug: str) -> str:
    return _name(catalogue().sources, slug)


def route(slug: str) -> str:
    return _name(catalogue().routes, slug)


def guidance(slug: str) -> str:
    return _name(catalogue().guidance, slug)


def place(slug: str) -> str:
    known = catalogue().sites.get(slug)
    return (known.name if known else plain(slug)).lower()


def target(data: Mapping[str, Any]) -> str:
    """A target as people say it: "right knee", "lower part of the spine L4-L5"."""
    parts = (data.get("side", ""), place(data["body_site"]), data.get("level", ""))
    return " ".join(part for part in parts if part)


def millilitres(volume_ul: int) -> str:
    return f"{volume_ul / 1000:g} ml"


def score(milli: int | None) -> str:
    """To one decimal, as in the charts."""
    return "no score" if milli is None else f"{round(milli / 1000, 1):g}"


def container(code: str) -> str:
    """A container's number as it stands on its label; what is none stays as it was scanned."""
    try:
        found = Container.parse(code)
    except IdentityError:
        return code
    return f"{found.number.for_people} {found.division or ''}".strip()


def rulebook(version: str) -> str:
    """The day of a rule book; the digest behind it is for machines."""
    return f"rule book of {day(version.partition('+')[0])}"


def day(text: str) -> str:
    """A day, month or year as people write it; what is none of them stays as it is."""
    formats = {10: "%-d %B %Y", 7: "%B %Y"}
    if len(text) not in formats:
        return text or "on a day not known"
    padded = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    return padded.strftime(formats[len(text)])


def visit(slug: str) -> str:
    for protocol in catalogue().protocols:
        found = protocol.visit(slug)
        if found:
            return found.name
    return plain(slug)


def instrument(slug: str) -> str:
    return _name(instruments(), slug)


def role(slug: str) -> str:
    card = ROLES.get(slug)
    return card.title if card else plain(slug)


def zone(name: str) -> str:
    return f"{name.rpartition('/')[2].replace('_', ' ')} time"


def listed(words: list[str]) -> str:
    return ", ".join(words) if words else "none"
