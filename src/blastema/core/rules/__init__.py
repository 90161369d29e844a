"""The rules and the gate: a decision names every rule that made it, with its citation.

Decision support with dates and sources; not legal advice.
"""

from blastema.core.rules.book import Rule, RuleBook
from blastema.core.rules.donor import label_statements
from blastema.core.rules.donor_tests import (
    DonorFacts,
    DonorSource,
    DonorTest,
    donor_findings,
    donor_risks,
    donor_sources,
    panel_for,
)
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.load import rulebook
from blastema.core.rules.question import GateQuestion

__all__ = [
    "DonorFacts",
    "DonorSource",
    "DonorTest",
    "GateAnswer",
    "GateQuestion",
    "Rule",
    "RuleBook",
    "donor_findings",
    "donor_risks",
    "donor_sources",
    "gate",
    "label_statements",
    "panel_for",
    "rulebook",
]
