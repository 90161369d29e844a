"""What is still owed before a step: each open condition, when it is due, and what pays it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.rules.assurances import Level
from blastema.core.verdict import Finding


class Due(StrEnum):
    """The step before which a condition must be met; the later step asks for both."""

    # Before a session opens, and so before anything is taken from anybody.
    SESSION = "session"
    # Before a needle gives anything: what only the container itself can show.
    NEEDLE = "needle"

    def is_due(self, step: Due) -> bool:
        return self is Due.SESSION or step is Due.NEEDLE


class Pays(StrEnum):
    """The act that meets a condition."""

    POLICY = "a policy of the site"
    ASSURANCE = "an assurance for this course"
    CONSENT = "the consent"
    PLAN = "the plan"
    FACTS = "the assessment"
    PATIENT = "the patient's particulars"
    SITE = "the particulars of the site"
    RECORD = "the record of the container or its donor"


@dataclass(frozen=True, slots=True)
class Owed:
    """One open condition: the rule's finding, when it is due, and what pays it.

    ``what`` names the assurances, consent elements or facts that are missing.
    """

    finding: Finding
    due: Due
    pays: Pays
    what: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return self.finding.rule


PAID_AT = {Level.SITE: Pays.POLICY, Level.COURSE: Pays.ASSURANCE, Level.RECORD: Pays.RECORD}
