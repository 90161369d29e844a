"""The cultures of a site: rows, ids and sums out, no rules."""

from __future__ import annotations

from collections.abc import Collection

from blastema.core.culture.state import CultureEnd, CultureStage
from blastema.core.expansion.growth import RunSum
from blastema.records.models import Culture

# Growth after which nobody plans: what is contaminated grows otherwise.
_NOT_TYPICAL = (CultureEnd.CONTAMINATED,)


def growing(sites: Collection[str]) -> list[str]:
    """The cultures that are not ended, by the time of their start."""
    found = Culture.objects.filter(site__in=sites, stage=CultureStage.GROWING)
    return list(found.order_by("opened_at", "id").values_list("id", flat=True))


def of_product(product: str, sites: Collection[str]) -> list[tuple[str, str]]:
    """Id and stage of each culture that was begun from a container, the newest first."""
    found = Culture.objects.filter(product=product, site__in=sites)
    return list(found.order_by("-opened_at", "-id").values_list("id", "stage"))


def is_growing(product: str) -> bool:
    return Culture.objects.filter(product=product, stage=CultureStage.GROWING).exists()


def past(site: str, source: str) -> tuple[RunSum, ...]:
    """The growth of each ended culture of this source at this site, where any was counted."""
    found = Culture.objects.filter(
        site=site, source=source, stage=CultureStage.ENDED, rates__gt=0
    ).exclude(ended__in=_NOT_TYPICAL)
    rows = found.order_by("opened_at", "id").values_list("rates", "rate_sum", "rate_squares")
    return tuple(RunSum(*row) for row in rows)
