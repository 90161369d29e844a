"""The reagent lots of a site: ids and words out, no rules."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max

from blastema.core.trace.touch import Kind
from blastema.records.models import ReagentLot, Recall, Touch

# More than a site keeps at a time; the list is for a screen.
MOST = 500


def lots(sites: Collection[str]) -> list[tuple[str, str]]:
    """Id and site of every lot of these sites: what may be used first, then by what it is."""
    found = ReagentLot.objects.filter(site__in=sites).order_by("name", "-expires", "id")
    rows = list(found.values_list("id", "site", "stage")[:MOST])
    gone = ("used up", "withdrawn")
    return [(key, site) for key, site, _ in sorted(rows, key=lambda row: row[2] in gone)]


def in_use(site: str) -> list[str]:
    """The lots of a site of which there is some, by what they are."""
    found = ReagentLot.objects.filter(site=site, stage__in=("in stock", "open"))
    return list(found.order_by("name", "expires", "id").values_list("id", flat=True)[:MOST])


def ids_of_words(site: str, words: Collection[str]) -> dict[str, str]:
    """Number as it is looked up, to the lot of this site with it; an unknown one is absent."""
    found = ReagentLot.objects.filter(site=site, word__in=list(words))
    return dict(found.values_list("word", "id"))


def last_used(words: Collection[str]) -> dict[str, str]:
    """Number to the youngest run or session that used it; one that none did is absent."""
    found = Touch.objects.filter(kind=Kind.REAGENT.value, word__in=list(words)).order_by()
    return dict(found.values("word").annotate(last=Max("parent")).values_list("word", "last"))


def in_open_recalls(words: Collection[str]) -> frozenset[str]:
    """Those of these numbers that a recall which is open concerns."""
    found = Recall.objects.filter(scope_kind=Kind.REAGENT.value, stage="open")
    return frozenset(found.filter(scope__in=list(words)).values_list("scope", flat=True))
