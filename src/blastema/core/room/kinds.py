"""The kinds of reading of a room, as ``kinds.toml`` has them: name, unit, what is possible."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

# A thousandth of the unit is kept, so that every value is a whole number.
PER_UNIT = 1000
_NUMBER = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadingKind:
    """``least_milli`` and ``most_milli`` catch slips; they are no limits of a room."""

    slug: str
    name: str
    unit: str
    least_milli: int
    most_milli: int

    def __post_init__(self) -> None:
        if self.least_milli >= self.most_milli:
            raise ValueError(f"kinds.toml: {self.slug} has nothing between least and most")

    def said(self, milli: int) -> str:
        return f"{plain(milli)} {self.unit}"

    def parse(self, text: str) -> int | str:
        """The value in thousandths of the unit, or what is wrong with it."""
        milli = parse_milli(text)
        if milli is None:
            return f"this is no {self.slug}: expected a number in {self.unit} with a point."
        if not self.least_milli <= milli <= self.most_milli:
            return (
                f"no room has such a {self.slug}: expected {plain(self.least_milli)} to "
                f"{self.said(self.most_milli)}."
            )
        return milli


def parse_milli(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, rest = match.groups()
    milli = int(whole) * PER_UNIT + int((rest or "").ljust(3, "0"))
    return -milli if sign else milli


def plain(milli: int) -> str:
    """``21500`` is ``21.5``; no zeros at the end."""
    whole, rest = divmod(abs(milli), PER_UNIT)
    decimals = f".{rest:03d}".rstrip("0").rstrip(".") if rest else ""
    return f"{'-' if milli < 0 else ''}{whole}{decimals}"


@cache
def kinds() -> Mapping[str, ReadingKind]:
    """Every kind by its slug, in the order of the file."""
    text = (files("blastema.core.room") / "kinds.toml").read_text("utf-8")
    return MappingProxyType(
        {
            slug: ReadingKind(
                slug,
                one["name"],
                one["unit"],
                one["least"] * PER_UNIT,
                one["most"] * PER_UNIT,
            )
            for slug, one in tomllib.loads(text).items()
        }
    )
