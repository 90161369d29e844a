"""Which container a label names: donation number and, where the label says it, division."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.identity.donation import LENGTH, DonationNumber
from blastema.core.identity.errors import IdentityError
from blastema.core.identity.product import Division, ProductCode
from blastema.core.verdict import Refusal

_DIVISION_LENGTH = 2
_SCAN_LENGTH = 16
_COMPOUND = "=+"


@dataclass(frozen=True, slots=True)
class Container:
    """What was scanned or typed; ``division`` is ``None`` where only the number was read."""

    number: DonationNumber
    division: Division | None = None

    @classmethod
    def parse(cls, text: str) -> Container:
        """A scan (``=`` number, then perhaps ``=<`` product code), or what stands on a label:
        number, perhaps its check character, perhaps the division, spaces where one likes."""
        packed = "".join(text.split())
        if packed.startswith(_COMPOUND):
            return cls._of_message(packed)
        if packed.startswith("="):
            return cls._scanned(packed)
        return cls.typed(packed)

    @classmethod
    def _of_message(cls, packed: str) -> Container:
        """The one code of our own labels: number, product code, perhaps a time."""
        from blastema.core.identity.scan import Compound, scanned  # they know this file

        message = scanned(packed)
        if isinstance(message, Refusal):
            raise IdentityError(*(finding.words for finding in message.findings))
        assert isinstance(message, Compound)
        number = message.part(DonationNumber)
        if number is None:
            raise IdentityError("This code names no donation. Scan the product's own label.")
        code = message.part(ProductCode)
        return cls(number, code.division if code else None)

    @classmethod
    def _scanned(cls, packed: str) -> Container:
        number, rest = DonationNumber.parse(packed[:_SCAN_LENGTH]), packed[_SCAN_LENGTH:]
        return cls(number, ProductCode.parse(rest).division if rest else None)

    @classmethod
    def typed(cls, packed: str) -> Container:
        """What stands on a label, without its spaces."""
        extra = len(packed) - LENGTH
        if not 0 <= extra <= 1 + _DIVISION_LENGTH:
            raise IdentityError(
                f"A label's number has {LENGTH} characters, with check character and division "
                f"{LENGTH + 1 + _DIVISION_LENGTH}; this has {len(packed)}."
            )
        checked = extra in (1, 1 + _DIVISION_LENGTH)
        end = LENGTH + checked
        number = DonationNumber.parse(packed[:end])
        return cls(number, Division(packed[end:]) if packed[end:] else None)

    @property
    def code(self) -> str:
        """Donation number and division as products carry them."""
        return f"{self.number}{self.division or ''}"
