"""How fast is an invented practice made, and where does the time go?

    python bench/demo.py [PATIENTS]

Makes the demonstration (600 patients unless told) in a database of its own and prints
milliseconds a patient, events a patient, microseconds an event, what 50,000 patients would
take at that pace, and how the time is split. One process, a transaction for a thousand
patients; the disk is waited for at the end of each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from ground import stand_on

PATIENTS = 600
MANY = 50_000


class Watch:
    """Adds up the processor time spent inside functions, each with those it calls."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def over(self, module: Any, name: str, words: str) -> None:
        """Replaces a module's function by itself, watched."""
        function: Callable[..., Any] = getattr(module, name)
        self.seconds[words] = 0.0

        def watched(*args: Any, **kwargs: Any) -> Any:
            started = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[words] += time.process_time() - started

        setattr(module, name, watched)


def main(patients: int) -> None:
    folder = stand_on("sqlite")
    import fsync

    from blastema.actions import desk
    from blastema.app.demo import make
    from blastema.app.demo.stage import day_of
    from blastema.app.fresh import MACHINE
    from blastema.records import history, keys

    watch = Watch()
    watch.over(desk, "seal_entry", "canonical bytes and hashes")
    watch.over(history, "advance", "folding")
    watch.over(history, "append", "writing events")
    watch.over(desk, "write_rows", "writing rows")
    watch.over(keys.Keyring, "seal", "sealing names and words")
    watch.over(keys.Keyring, "flush", "writing keys")
    watch.over(make, "sign_checkpoint", "signing the checkpoint")
    started, used = time.perf_counter(), time.process_time()
    made = make.make("bench", patients, day_of(MACHINE.now()), machine=MACHINE)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    print(fsync.told(folder))
    print(
        f"{patients:,} patients in {seconds:.1f} s ({used:.1f} s of one core): "
        f"{1000 * seconds / patients:.1f} ms a patient, {made.events / patients:.1f} events a "
        f"patient, {1e6 * seconds / made.events:.0f} us an event, "
        f"{made.events / seconds:,.0f} events/s"
    )
    print(f"at that pace {MANY:,} patients take {seconds / patients * MANY / 60:.1f} min")
    rest = used - sum(watch.seconds.values())
    for words, part in (*watch.seconds.items(), ("verbs, decisions and the story", rest)):
        print(f"  {100 * part / used:4.0f} %  {words}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PATIENTS)
