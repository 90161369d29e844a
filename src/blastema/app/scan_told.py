"""What a scan says, in words for a person and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blastema.core.identity import DonationNumber, ProductCode
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.container import Container
from blastema.core.identity.scan import (
    CodedDay,
    CodedMoment,
    Compound,
    Kept,
    SingleEuropeanCode,
    scanned,
)
from blastema.core.verdict import Refusal

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScanTold:
    """One line of scans as told; ``refused`` where it cannot be used."""

    words: str
    data: Told
    refused: bool


def told(text: str) -> ScanTold:
    found = scanned(text)
    if isinstance(found, Refusal):
        findings = [
            {"rule": one.rule, "words": one.words, "remedy": one.remedy} for one in found.findings
        ]
        words = "\n".join(f"{one.rule}: {one.words} {one.remedy}" for one in found.findings)
        return ScanTold(words, {"structures": [], "findings": findings}, refused=True)
    parts = found.parts if isinstance(found, Compound) else (found,)
    structures = [_one(part) for part in parts]
    return ScanTold(
        "\n".join(_line(one) for one in structures),
        {"structures": structures, "findings": []},
        refused=False,
    )


def _line(one: Told) -> str:
    rest = "  ".join(f"{name} {value}" for name, value in one.items() if name != "kind")
    return f"{one['kind']:24} {rest}"


def _one(part: object) -> Told:
    match part:
        case DonationNumber():
            return {
                "kind": "donation number",
                "number": part.characters,
                "check": part.check,
                "flags": part.flags,
                "facility": part.facility,
            }
        case ProductCode():
            return {
                "kind": "product code",
                "code": str(part),
                "division": str(part.division),
                "local": part.is_local,
            }
        case Container():
            return {
                "kind": "container",
                "number": str(part.number),
                "check": part.number.check,
                "division": str(part.division or ""),
            }
        case CodedDay():
            return {"kind": "expiry date", "day": part.day.isoformat()}
        case CodedMoment():
            return {"kind": str(part.when), "at": part.at.isoformat(timespec="minutes")}
        case _:
            return _other(part)


def _other(part: object) -> Told:
    match part:
        case ChainNumber():
            return {"kind": "chain-of-identity number", "number": str(part), "local": True}
        case SingleEuropeanCode():
            expires = part.expires.isoformat() if part.expires else ""
            return {"kind": "Single European Code", "code": part.characters, "expires": expires}
        case Kept():
            return {"kind": part.kind.name, "characters": part.characters, "layout": "not known"}
        case _:
            raise AssertionError(f"a structure without words: {type(part).__name__}")
