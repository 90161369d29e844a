"""Who is known already: persons by the words that others call them, many words at a time."""

from __future__ import annotations

from collections.abc import Iterable

from blastema.records.keys import token
from blastema.records.models import Course, Episode, Followup, PersonIndex

_BATCH = 500  # below every database's limit on the parameters of one query


def patients_by_word(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each word the ids of the patients who are found by exactly this word."""
    tokens = {token(word): word for word in words}
    found: dict[str, tuple[str, ...]] = dict.fromkeys(tokens.values(), ())
    asked = list(tokens)
    for start in range(0, len(asked), _BATCH):
        rows = PersonIndex.objects.filter(
            token__in=asked[start : start + _BATCH], subject__startswith="patient/"
        )
        for subject, hashed in sorted(rows.values_list("subject", "token").distinct()):
            found[tokens[bytes(hashed)]] += (subject.partition("/")[2],)
    return found


def episodes_of(patient: str) -> list[str]:
    """Every episode of a person, closed ones too."""
    found = Episode.objects.filter(patient=patient)
    return list(found.order_by("id").values_list("id", flat=True))


def courses_of(episode: str) -> list[str]:
    found = Course.objects.filter(episode=episode)
    return list(found.order_by("id").values_list("id", flat=True))


def followups_of(course: str) -> list[str]:
    found = Followup.objects.filter(course=course)
    return list(found.order_by("id").values_list("id", flat=True))
