"""What the frame of every page shows: practice, site, person and the menu of their roles.

Whoever signs a person in sets ``request.station``; without one the page is public.
The menu lists what a role comes for; an entry whose page is not built is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

import blastema
from blastema.core.access.roles import GRANTABLE


@dataclass(frozen=True, slots=True)
class Station:
    """Who sits where: names to show, and the role slugs the person holds at this site."""

    practice: str
    site: str = ""
    person: str = ""
    roles: frozenset[str] = frozenset()
    notice: str = ""


# Where nobody is signed in and the page has not said whose it is.
PUBLIC = Station(practice="Blastema")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: its words, the name of its page and the roles that come for it.

    Entries of one ``fold`` are one line that unfolds, so that a menu stays one row.
    """

    label: str
    view: str
    roles: frozenset[str]
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A menu line as shown; ``current`` where the page is in that part of the site.

    A line that unfolds has ``links`` and no address of its own.
    """

    label: str
    url: str
    current: bool = False
    links: tuple[Link, ...] = ()


def _entry(label: str, view: str, *roles: str, fold: str = "") -> Entry:
    return Entry(label, view, frozenset(roles), fold)


_CELLS, _FILE = "Cells", "Laboratory file"


# The first pages of programme.md, "People and what they come for"; the order is the menu's.
MENU = (
    # A demonstration's own page; no other installation has it.
    _entry("Start here", "start", *sorted(GRANTABLE)),
    _entry("Enquiries", "enquiries", "front-desk", "coordinator"),
    _entry("Today", "today", "front-desk", "coordinator", "clinician"),
    _entry("Board", "board", "coordinator", "clinician", "quality"),
    _entry("Consents", "consent-desk", "coordinator", "clinician"),
    _entry("Follow-up calls", "calls", "coordinator"),
    _entry("Patients", "patients", "front-desk", "coordinator", "clinician", "quality"),
    _entry("Work given out", "given-work", "front-desk", "coordinator"),
    _entry("Notices", "notices", "front-desk"),
    _entry("Bench", "bench", "laboratory"),
    _entry("Release desk", "release-desk", "laboratory", "quality"),
    _entry("Hand-overs", "hand-overs", "laboratory", "clinician"),
    _entry("Freezers", "stores", "laboratory", "quality", fold=_CELLS),
    _entry("Donors", "donors", "laboratory", "quality", fold=_CELLS),
    _entry("Cultures", "cultures", "laboratory", "quality", fold=_CELLS),
    _entry("Products", "products", "laboratory", "quality", fold=_CELLS),
    _entry("Specifications", "specifications", "laboratory", "quality", fold=_FILE),
    _entry("Devices", "devices", "laboratory", "quality", fold=_FILE),
    _entry("Rooms", "rooms", "laboratory", "quality", fold=_FILE),
    _entry("Downtime forms", "downtime", "clinician", "laboratory", "quality", fold=_FILE),
    _entry("Reagent lots", "lots", "laboratory", "quality", fold=_FILE),
    _entry("Suppliers", "suppliers", "laboratory", fold=_FILE),
    _entry("Laboratories", "laboratories", "laboratory", fold=_FILE),
    _entry("Trace", "trace", "laboratory", "quality"),
    _entry("Recalls", "recalls", "coordinator", "clinician", "quality"),
    _entry("Assigned work", "assigned", "external"),
    _entry("Quality", "quality", "quality"),
    _entry("Documents", "documents", *sorted(GRANTABLE - {"external"})),
    _entry("Rule book", "rule-book", "clinician", "quality", "administrator"),
    _entry("Evidence", "evidence", "analyst", "quality"),
    _entry("Exports", "exports", "analyst"),
    _entry("People", "people", "administrator"),
    _entry("Sites and rules", "administration", "administrator", "quality"),
)


def address(view: str) -> str:
    """The address of a page by its name, empty where the page is not built."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def menu(roles: frozenset[str], path: str) -> tuple[Link, ...]:
    """The menu lines for these roles; the longest address that ``path`` lies under is current."""
    shown = tuple(_shown(roles))
    here = max((url for _, url in shown if path.startswith(url)), key=len, default="")
    lines: dict[str, list[Link]] = {}
    for entry, url in shown:
        link = Link(entry.label, url, url == here)
        lines.setdefault(entry.fold or entry.label, []).append(link)
    return tuple(_line(label, links) for label, links in lines.items())


def _line(label: str, links: list[Link]) -> Link:
    """A page by itself is shown by its own name, whatever fold it belongs to."""
    if len(links) == 1:
        return links[0]
    return Link(label, "", any(link.current for link in links), tuple(links))


def _shown(roles: frozenset[str]) -> Iterator[tuple[Entry, str]]:
    for entry in MENU:
        url = address(entry.view) if entry.roles & roles else ""
        if url:
            yield entry, url


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: everything the base templates name, under ``shell``."""
    station: Station = getattr(request, "station", PUBLIC)
    return {
        "shell": {
            "station": station,
            "menu": menu(station.roles, request.path),
            "version": blastema.__version__,
            "home": address("home") or "/",
            "account": address("account"),
            "sign_out": address("sign-out"),
            "keep_alive": address("keep-alive"),
            "idle_seconds": 60 * settings.BLASTEMA.idle_minutes,
        }
    }
