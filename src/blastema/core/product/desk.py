"""Whether a product can be released as it stands, and else what stands against it."""

from __future__ import annotations

from blastema.core.catalogue.practice import Specification
from blastema.core.product.release import release_conditionally, release_final
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import missing, missing_now
from blastema.core.product.state import ProductState, Release
from blastema.core.verdict import Finding, Refusal

# Stand for those who would sign; never written anywhere.
_FIRST = Signature("somebody", Meaning.APPROVAL)
_SECOND = Signature("somebody else", Meaning.APPROVAL)


def needs_two(state: ProductState, specification: Specification) -> bool:
    """Whether a release now would be conditional: all is there but what comes late."""
    waits = set(missing(specification, state.tests))
    late = waits - set(missing_now(specification, state.tests))
    return bool(late) and state.release is not Release.CONDITIONAL


def untested(state: ProductState, specification: Specification) -> tuple[str, ...]:
    """The tests that a release still asks for and that do not come late."""
    return missing_now(specification, state.tests)


def awaits(state: ProductState, specification: Specification) -> tuple[str, ...]:
    """The tests whose results come after the release, and are not in."""
    return tuple(
        test.slug for test in specification.tests if test.late and test.slug not in state.tests
    )


def only_untested(findings: tuple[Finding, ...]) -> bool:
    """Whether results are all that is missing, so that testing and signing is one step."""
    return bool(findings) and {finding.rule for finding in findings} <= _UNTESTED


_UNTESTED = {"PRODUCT-RELEASE-WHEN", "PRODUCT-TEST-MISSING"}


def against_release(state: ProductState, specification: Specification) -> tuple[Finding, ...]:
    """What refuses the release that this product is next in line for; empty where nothing."""
    if needs_two(state, specification):
        decided = release_conditionally(
            state,
            specification=specification,
            signature=_FIRST,
            second=_SECOND,
            reason="asked",
        )
    else:
        decided = release_final(state, specification=specification, signature=_FIRST)
    return decided.findings if isinstance(decided, Refusal) else ()
