"""A table of one arm need not say so: an arm of one level without a column is everybody's."""

from __future__ import annotations

from typing import Any

from blastema.evidence.specification.parts import Arm


def unsaid(arm: Arm, names: list[str]) -> bool:
    """Whether the columns ``names`` leave the arm out because there is one only."""
    return len(arm.levels) == 1 and arm.name not in names


def with_arm(batch: Any, arm: Arm) -> Any:
    """The batch with the arm's one level in every row."""
    import pyarrow as pa

    if not unsaid(arm, batch.schema.names):
        return batch
    everybody = pa.repeat(pa.scalar(arm.levels[0]), batch.num_rows)
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    return pa.RecordBatch.from_pydict(columns | {arm.name: everybody})
