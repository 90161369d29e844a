"""The registry's sums as a file, so that a statistician goes on with any model."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.registry import answered, sites_of
from blastema.actions.registry import Question
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refuse


@dataclass(frozen=True, slots=True)
class SumsFile:
    """A file for ``blastema evidence fit``; ``name`` says what was asked."""

    name: str
    content: bytes
    fingerprint: str


@reading(Permission.COHORT_EXPORT)
def registry_sums(
    reader: Reader,
    *,
    condition: str,
    outcome: str,
    arms: tuple[str, ...] = (),
    site: str = "",
    since: str = "",
    until: str = "",
) -> SumsFile:
    """The sums behind the same question as ``registry``; the access log says who took them.

    It wants the permission of an export: a sum of one person holds that person's answers.
    """
    from blastema.evidence.summary.file import write

    where = sites_of(reader, site)
    told = answered(reader.act, Question(condition, outcome, where, since, until), arms)
    if not told.shown:
        words = "No arm of this question has enough people to be written out."
        raise RefusedError(Refusal((refuse("REGISTRY-EMPTY", words),)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sums.arrow"
        write(told.sums, path)
        content = path.read_bytes()
    reader.show("", "registry.sums")
    name = f"{condition}-{outcome}-{told.origin.fingerprint[:12]}.arrow"
    return SumsFile(name, content, told.origin.fingerprint)
