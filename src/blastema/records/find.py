"""Finds streams by what their rows say: ids out, no rules."""

from __future__ import annotations

from blastema.records import driver
from blastema.records.keys import token
from blastema.records.models import Course, CourseProduct, Episode, PersonIndex, Product

_GONE = ("administered", "discarded", "returned")
_BEFORE_TREATMENT = ("planned", "consented")


def open_courses_of(episode: str, *, before_treatment: bool = False) -> list[str]:
    found = Course.objects.filter(episode=episode).exclude(stage="closed")
    if before_treatment:
        found = found.filter(stage__in=_BEFORE_TREATMENT)
    return list(found.order_by("id").values_list("id", flat=True))


def live_products_of(patient: str) -> list[str]:
    """Containers of this person's cells that are still somewhere."""
    found = Product.objects.filter(patient=patient).exclude(disposition__in=_GONE)
    return list(found.order_by("id").values_list("id", flat=True))


def products_of(course: str) -> list[str]:
    found = CourseProduct.objects.filter(parent=course).order_by("number")
    return list(found.values_list("product", flat=True))


def by_word(word: str) -> list[str]:
    """Streams of persons that were made findable by exactly this word."""
    found = PersonIndex.objects.filter(token=token(word)).order_by("subject")
    return list(found.values_list("subject", flat=True).distinct())


def by_words(words: list[str]) -> list[str]:
    """Streams of persons that were made findable by every one of these words."""
    sets = [set(by_word(word)) for word in words]
    return sorted(set.intersection(*sets)) if sets else []


def highest_number(prefix: str) -> int:
    """The highest sequence number among donation numbers that begin so; 0 for none."""
    # A delivered container carries its supplier's number, whatever that says.
    found = Product.objects.filter(din__startswith=prefix).exclude(origin="received")
    din = found.order_by("-din").values_list("din", flat=True).first()
    return int(din[len(prefix) :]) if din else 0


def highest_chain(prefix: str) -> int:
    """The highest running number among chain-of-identity numbers that begin so; 0 for none."""
    found = Course.objects.filter(chain__startswith=prefix).order_by("-chain")
    chain = found.values_list("chain", flat=True).first()
    return int(chain[len(prefix) : -1]) if chain else 0


_CHAINS = (
    "SELECT DISTINCT c.chain FROM course_product p JOIN course c ON c.id = p.parent "
    "WHERE p.product = %s AND c.chain <> '' ORDER BY c.chain"
)


def chains_of(product: str) -> list[str]:
    """The chain-of-identity numbers of the courses that a product is meant for."""
    # Asked of every label: the driver's own statement costs a tenth of a query set.
    rows = driver.ask(_CHAINS, [product])()
    return [chain for (chain,) in rows]


def open_episodes_of(patient: str) -> list[str]:
    found = Episode.objects.filter(patient=patient).exclude(stage="closed")
    return list(found.order_by("id").values_list("id", flat=True))


def is_known(din: str, division: str, product_class: str) -> bool:
    """Whether a container carries this number, division and class, at whatever site."""
    return Product.objects.filter(din=din, division=division, product_class=product_class).exists()


def divisions_of(din: str) -> list[str]:
    """The divisions that carry this donation number."""
    return list(Product.objects.filter(din=din).values_list("division", flat=True))
