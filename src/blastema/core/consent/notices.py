"""Notices that a state asks to be given on paper, with the least size that it asks for.

The full wording stands in the statute and was not checked here: the site enters it, and
the page warns until it did. Nobody signs that a notice hangs, or was given, before its words
are on file: what was hung and given can then be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """``least_pt`` is the size of the type in points, on paper of at least 8.5 x 11 inches."""

    jurisdiction: str
    name: str
    citation: str
    least_pt: int

    @property
    def policy(self) -> str:
        """The site's policy that holds the wording."""
        return f"consent-notice-{self.jurisdiction.lower()}"


# The assurances of the rule book that are about these notices: on the wall, to the person.
POSTED, GIVEN = "state-notice-posted", "state-notice-given"

# Utah: enrolled text of SB 199 (2024); California: SB 512 (2017). Read in shared reference
# standards, section 3.9: size and paper verified, wording not.
NOTICES: Mapping[str, Notice] = {
    one.jurisdiction: one
    for one in (
        Notice("US-UT", "Utah", "Utah Code 58-1-512", 40),
        Notice("US-CA", "California", "California Business and Professions Code 684", 40),
    )
}


def without_words(jurisdiction: str, policies: Mapping[str, str]) -> Notice | None:
    """The notice of a place whose words its site has not entered; ``None`` where none lacks."""
    notice = NOTICES.get(jurisdiction)
    return notice if notice and not policies.get(notice.policy, "").strip() else None
