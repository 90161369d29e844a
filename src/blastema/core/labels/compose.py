"""Puts a container's facts into a template: every text and every code, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.core.catalogue import catalogue
from blastema.core.identity import DonationNumber, IdentityError
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.scan import CodedMoment, Compound, When
from blastema.core.labels.codes import CodeTable
from blastema.core.labels.facts import LabelFacts
from blastema.core.labels.statements import Statement, statements
from blastema.core.labels.template import Code, Template, Text
from blastema.core.product.state import Origin, ProductState
from blastema.core.quantity import Volume
from blastema.core.verdict import Finding, Refusal, refusal, refuse

_BEGAN = {
    Origin.COLLECTED: "Collected",
    Origin.MADE: "Made",
    Origin.RECEIVED: "Received",
}
NO_EXPIRY = "not set"


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A field with its words; ``boxed`` is the check character that stands in a frame."""

    where: Text
    words: str
    boxed: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCode:
    where: Code
    characters: str


@dataclass(frozen=True, slots=True)
class Label:
    """All that is drawn, and nothing else; ``local`` where the product code is a local one."""

    template: Template
    texts: tuple[PlacedText, ...]
    codes: tuple[PlacedCode, ...]
    statements: tuple[Statement, ...]
    product_code: str
    local: bool


def compose(template: Template, facts: LabelFacts, table: CodeTable) -> Label | Refusal:
    state = facts.state
    try:
        number, code = DonationNumber(state.din), table.code(state.product_class, state.division)
        refused = refusal(_archived(template), _no_code(table) if code is None else None)
        if refused or code is None:
            assert refused
            return refused
        message = Compound(
            (DonationNumber(number.characters, number.check_flags), code, *_expiry(facts))
        )
    except IdentityError as error:
        return Refusal(tuple(_unfit(fault) for fault in error.faults))
    held = {
        "container": message.for_scan,
        "number": message.parts[0].for_scan,
        "chain": _one_chain(facts),
    }
    return Label(
        template=template,
        texts=tuple(_text(one, facts, number, str(code)) for one in template.texts),
        codes=tuple(PlacedCode(c, held[c.holds]) for c in template.codes if held[c.holds]),
        statements=statements(facts),
        product_code=str(code),
        local=code.is_local,
    )


def _text(where: Text, facts: LabelFacts, number: DonationNumber, code: str) -> PlacedText:
    if where.field == "number":
        return PlacedText(where, number.for_people[:-2], number.check)
    return PlacedText(where, _words(where.field, facts, code))


def _words(field: str, facts: LabelFacts, code: str) -> str:
    state = facts.state
    words = {
        "division": state.division,
        "name": catalogue().product(state.product_class).name,
        "expires": f"Good until {_clock(state.expires_at, facts.zone) or NO_EXPIRY}",
        "statements": "\n".join(one.text for one in statements(facts)),
        "volume": str(Volume(state.volume_left_ul)),
        "began": f"{_BEGAN[Origin(state.origin)]} {_clock(state.at, facts.zone)}",
        "taken-from": taken_from(state),
        "product-code": code,
        "chain": _chain_words(facts),
        "site": facts.site,
        "address": facts.address,
        "lot": _lot(state),
    }
    return words[field]


def taken_from(state: ProductState) -> str:
    """Where cells were taken; empty for what was made or received."""
    site = catalogue().sites.get(state.body_site)
    name = site.name.lower() if site else state.body_site
    return " ".join(part for part in (state.side, name) if part)


def _lot(state: ProductState) -> str:
    return f"{state.arrival.supplier}, lot {state.arrival.lot}" if state.arrival else ""


def _one_chain(facts: LabelFacts) -> str:
    """A code names one course; a container that is meant for several carries none."""
    return facts.chains[0] if len(facts.chains) == 1 else ""


def _chain_words(facts: LabelFacts) -> str:
    if len(facts.chains) > 1:
        return f"{len(facts.chains)} courses: see the record"
    return "".join(ChainNumber.parse(chain).for_people for chain in facts.chains)


def _expiry(facts: LabelFacts) -> tuple[CodedMoment, ...]:
    """To the minute before, never after."""
    if not facts.state.expires_at:
        return ()
    return (CodedMoment(When.EXPIRES, _local(facts.state.expires_at, facts.zone)),)


def _local(moment: str, zone: str) -> datetime:
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return local.replace(second=0, microsecond=0, tzinfo=None)


def _clock(moment: str, zone: str) -> str:
    """The site's wall clock with its zone, since a container may travel."""
    if not moment:
        return ""
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{local:%-d %b %Y %H:%M %Z}"


def _archived(template: Template) -> Finding | None:
    if not template.archived:
        return None
    return refuse(
        "LABEL-ARCHIVED",
        "This label template is archived: it may no longer be printed.",
        "Choose a current template.",
        "laboratory",
    )


def _no_code(table: CodeTable) -> Finding:
    if table.licence:
        return refuse(
            "LABEL-CODE",
            "The installation's table of product codes has no code for this kind of product.",
            "Add the code to the file that BLASTEMA_PRODUCT_CODES names.",
            "administrator",
        )
    return refuse("LABEL-CODE", "The catalogue has no local code for this kind of product.")


def _unfit(fault: str) -> Finding:
    return refuse(
        "LABEL-IDENTITY",
        f"This container's identity cannot be put into a code. {fault}",
        "Correct the record first.",
        "laboratory",
    )
