"""Sets up a freezer, dewar or refrigerator with its positions, and retires it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.storage import decide
from blastema.core.storage.state import Layout, RetireReason, StoreKind
from blastema.records import find_storage


@verb(Permission.STORE_SET_UP)
def set_up_store(
    door: Door,
    *,
    code: str,
    name: str,
    kind: StoreKind,
    layout: Layout,
    low_mc: int,
    high_mc: int,
) -> Done:
    """``code`` stands on the label of each position; temperatures in thousandths of a degree."""
    store = door.new()
    made = decide.set_up(
        door.begin("store", store),
        code=code.strip().upper(),
        name=name,
        kind=kind,
        layout=layout,
        low_mc=low_mc,
        high_mc=high_mc,
        code_taken=bool(door.look(find_storage.store_of_code, door.act.site, code.strip().upper())),
    )
    return door.write({("store", store): made})


@verb(Permission.STORE_SET_UP)
def retire_store(door: Door, *, store: str, reason: RetireReason) -> Done:
    state = door.state("store", store)
    retired = decide.retire(state, reason=reason, inside=door.look(find_storage.inside, store))
    return door.write({("store", store): retired})
