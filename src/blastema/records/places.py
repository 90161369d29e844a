"""The sites of the practice, as commands and pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.records.models import Site


@dataclass(frozen=True, slots=True)
class Place:
    """A site by its id, its facility number, its name and its time zone."""

    id: str
    facility: str
    name: str
    zone: str

    def is_called(self, word: str) -> bool:
        said = word.strip().casefold()
        return said in (self.id, self.facility.casefold(), self.name.casefold())


def places() -> tuple[Place, ...]:
    """Every open site, in the order in which they were opened."""
    rows = Site.objects.order_by("opened_at", "id")
    return tuple(Place(*row) for row in rows.values_list("id", "facility", "name", "zone"))
