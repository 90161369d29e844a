"""From the text of a scanner to a typed structure, or to a refusal in plain words.

A refusal repeats three characters of the scan at most, and only plain ones: a label's text
may lead to a person, and a hostile one to trouble.
"""

from __future__ import annotations

from collections.abc import Callable

from blastema.core.identity.chain import PREFIX as CHAIN_PREFIX
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.container import Container
from blastema.core.identity.donation import DonationNumber
from blastema.core.identity.errors import IdentityError
from blastema.core.identity.product import ProductCode
from blastema.core.identity.scan import kinds
from blastema.core.identity.scan.compound import Compound
from blastema.core.identity.scan.kinds import Layout, kind_of
from blastema.core.identity.scan.moments import CodedDay, CodedMoment, When
from blastema.core.identity.scan.sec import LENGTH as SEC_LENGTH
from blastema.core.identity.scan.sec import SingleEuropeanCode
from blastema.core.identity.scan.words import MOST_CHARACTERS, Kept, excerpt
from blastema.core.verdict import Finding, Refusal, refuse

Part = DonationNumber | ProductCode | CodedDay | CodedMoment | SingleEuropeanCode | Kept
Structure = Part | Compound | ChainNumber | Container
_LABORATORY = "laboratory"
# What a scanner adds at the end; a blank inside or before belongs to the code.
_ENDS = "\r\n\t"


def scanned(text: str) -> Structure | Refusal:
    """What a scan or a typed label says; every kind in `kinds`, and our own local numbers."""
    code = text.strip(_ENDS)
    unusable = _unusable(code)
    if unusable:
        return Refusal((unusable,))
    kind = kind_of(code)
    try:
        return _read(code, kind) if kind else _typed(code)
    except IdentityError as error:
        return Refusal(tuple(_faulty(kind, fault) for fault in error.faults))


def _read(code: str, kind: Layout) -> Structure:
    if kind is kinds.COMPOUND:
        return Compound.read(code[len(kind.prefix) :], read_part)
    return read_part(code)


def read_part(code: str) -> Part:
    """One structure that is not a compound; raises `IdentityError`."""
    kind = kind_of(code)
    if kind is None:
        raise IdentityError("The code begins with nothing that is known here.")
    if kind.length is not None and len(code) != kind.length:
        raise IdentityError(
            f"The scan has {len(code)} characters; a {kind.name} has {kind.length}. "
            "Part of it is missing or something was added: scan it again."
        )
    read = _READERS.get(kind.number)
    body = code[len(kind.prefix) :]
    return read(body) if read else Kept(kind.number, body)


_READERS: dict[str, Callable[[str], Part]] = {
    "001": lambda body: DonationNumber.parse(f"={body}"),
    "003": ProductCode.parse,
    "004": CodedDay.read,
    "005": lambda body: CodedMoment.read(When.EXPIRES, body),
    "007": lambda body: CodedMoment.read(When.COLLECTED, body),
    "009": lambda body: CodedMoment.read(When.PRODUCED, body),
    "038": SingleEuropeanCode.parse,
}


def _typed(code: str) -> Structure:
    """What people type from a label: our numbers, with spaces where one likes."""
    packed = "".join(code.split())
    if packed.upper().startswith(CHAIN_PREFIX):
        return ChainNumber.parse(packed)
    if len(packed) == SEC_LENGTH:
        return SingleEuropeanCode.parse(packed)
    if not packed.isalnum() and "*" not in packed:
        raise IdentityError(f"This is not a code of a cell product. {_seen(code)}")
    return Container.typed(packed)


def _unusable(code: str) -> Finding | None:
    if not code.strip():
        return _refused("SCAN-EMPTY", "Nothing was scanned.", "Scan the label again.")
    if len(code) > MOST_CHARACTERS:
        words = f"The scan has {len(code)} characters; no label here has more than "
        return _refused("SCAN-TOO-LONG", f"{words}{MOST_CHARACTERS}.", "Scan one code alone.")
    if code.startswith("]"):
        return _refused(
            "SCAN-SYMBOLOGY",
            "The scanner sends the kind of barcode before its content.",
            "Switch the symbology identifier off in the scanner's settings.",
        )
    if not (code.isascii() and code.isprintable()):
        return _refused(
            "SCAN-SIGNS",
            "The scan holds signs that no label of a cell product carries.",
            "Scan it again; if it is another kind of code, find the product's own label. "
            "If every scan does this, set the scanner's keyboard to the computer's.",
        )
    return None


def _faulty(kind: Layout | None, fault: str) -> Finding:
    rule = f"SCAN-{kind.number}" if kind else "SCAN-UNKNOWN"
    return _refused(rule, fault, "Scan it again, or type what stands on the label.")


def _refused(rule: str, words: str, remedy: str) -> Finding:
    return refuse(rule, words, remedy, _LABORATORY)


def _seen(code: str) -> str:
    """How an unknown scan may be spoken of: its length, and its first signs at most."""
    first = excerpt(code)
    begins = f" and begins with {first}" if first else ""
    return f"The scan has {len(code)} characters{begins}."
