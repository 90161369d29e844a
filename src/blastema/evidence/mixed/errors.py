"""Why a model could not be fitted or a question not answered, without any patient's value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blastema.evidence.errors import EvidenceError

if TYPE_CHECKING:
    from blastema.evidence.mixed.newton import Start


@dataclass(frozen=True)
class Fault:
    """One reason. ``kind`` is for programs, ``text`` says what was found, expected and to be done.

    ``names`` are the visits, coefficients or parameters that it is about.
    """

    kind: str
    text: str
    names: tuple[str, ...] = ()


class MixedModelError(EvidenceError):
    """A mixed model that has no honest answer; lists every fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.text for fault in self.faults))

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(fault.kind for fault in self.faults)


class RequestError(MixedModelError):
    """The model as asked for does not exist or does not belong to these sums."""


class NotEstimableError(MixedModelError):
    """The sums do not determine the model: what is missing is named."""


class ConvergenceError(MixedModelError):
    """No start led to a maximum of the likelihood; ``starts`` tells what each one did."""

    def __init__(self, starts: Sequence[Start]) -> None:
        self.starts = tuple(starts)
        told = ", ".join(f"{start.name}: {start.reason}" for start in starts)
        super().__init__(
            [
                Fault(
                    "no-convergence",
                    f"no start reached a maximum of the likelihood ({told}); expected a Newton "
                    "decrement of 1e-8 with positive definite information; choose a covariance "
                    "with fewer parameters, fewer visits, or give a start of your own",
                )
            ]
        )


class ContrastError(MixedModelError):
    """A contrast that is not a question about these coefficients."""


class RowsError(MixedModelError):
    """Rows for a second pass that are not those the fit was summed from."""


class ComparisonError(MixedModelError):
    """Two fits whose likelihoods may not be compared."""
