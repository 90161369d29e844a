"""Every law and every refusal of a summary, with numpy's loops and with the compiled ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blastema.evidence.summary import compiled


@pytest.fixture(scope="module", params=["numpy", "compiled"], autouse=True)
def loops(request: pytest.FixtureRequest) -> Iterator[str]:
    found = compiled.load() if request.param == "compiled" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "after", lambda _subjects: found)
        yield request.param
