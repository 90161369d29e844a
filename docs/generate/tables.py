"""Every table by what it is, and which stream's rows it holds."""

from __future__ import annotations

from blastema.records import classes
from blastema.records.guards import APPEND_ONLY
from blastema.records.kinds import PROJECTIONS
from docs.generate.markdown import bullets, code, codes, heading, page, table

INTRODUCTION = """
Every table of the programme is one of six things; a test fails when one is none or two of them.
Tables of Django and of the libraries for signing in are theirs and hold no patient's data.
"""

_CLASSES = (
    ("Ledger", "the record itself", classes.LEDGER),
    ("Access log", "who was shown which patient's data", classes.ACCESS_LOG),
    ("Projection", "what the events say, for pages to read", classes.PROJECTION),
    ("Derived", "sums made of projected rows, in no back-up, made again at will", classes.DERIVED),
    ("Outbox", "messages that wait to be delivered", classes.OUTBOX),
    ("Operational", "what serves the running system and is no record", classes.OPERATIONAL),
)


def tables_page() -> str:
    rows = [
        (code(name), title, meaning) for title, meaning, names in _CLASSES for name in sorted(names)
    ]
    projected = [(kind, code(p.table), codes(p.children)) for kind, p in PROJECTIONS.items()]
    return page(
        "Tables",
        INTRODUCTION,
        table(("table", "class", "what it holds"), rows),
        heading("Streams and their rows"),
        "The rows of a stream are exactly what its events say: `blastema ledger rebuild` makes "
        "them again, and `blastema ledger verify` compares.",
        table(("stream", "table", "further tables"), projected),
        heading("Append-only"),
        "No row of these tables is changed, removed or replaced; the database itself refuses.",
        bullets(code(name) for name in APPEND_ONLY),
    )
