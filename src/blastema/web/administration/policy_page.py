"""One policy as a page shows it: what it is called, what is asked, what stands there now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blastema.actions.read.staff import SiteShown
from blastema.core.rules import Rule
from blastema.web.verbs import CommandForm


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """``now`` gives what the form begins with, ``rules`` are those that ask for the policy."""

    title: str
    form: type[CommandForm]
    now: Callable[[SiteShown], object]
    rules: tuple[Rule, ...] = ()


def as_signed(policy: str) -> Callable[[SiteShown], str]:
    """The policy's value as it was signed."""
    return lambda found: found.state.policy(policy)
