"""Facts to canonical bytes, to a chain, to signed checkpoints, to a verdict.

Knows bytes, not medicine. Pure: no clock, no chance, no files, no database; times,
keys and nonces are arguments.
"""

from blastema.ledger.batch import Batch
from blastema.ledger.canonical import NotCanonicalError, canonical, parse
from blastema.ledger.chain import (
    Bad,
    Entry,
    EntryError,
    check_chain,
    event_hash,
    seal_entry,
)
from blastema.ledger.checkpoint import (
    Checkpoint,
    CheckpointError,
    check_checkpoint,
    checkpoint_frontier,
    make_checkpoint,
    read_checkpoint,
)
from blastema.ledger.errors import LedgerError
from blastema.ledger.export import (
    ExportDigestError,
    read_export,
    verify_export,
    write_export,
)
from blastema.ledger.lines import (
    ExportedEvent,
    ExportEnd,
    ExportError,
    checkpoint_line,
    key_line,
    proof_header_line,
    proved_line,
    read_checkpoint_line,
)
from blastema.ledger.merkle import (
    Frontier,
    MerkleError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from blastema.ledger.sealing import (
    SealError,
    blind_index,
    is_sealed,
    open_bytes,
    open_text,
    seal_bytes,
    seal_text,
    unwrap_key,
    wrap_key,
)
from blastema.ledger.signing import (
    KeyRecord,
    SigningError,
    SigningKey,
    check_keys,
    is_signed,
    key_id,
    key_record,
    new_key,
)
from blastema.ledger.verify import Verdict, Verifier

__all__ = [
    "Bad",
    "Batch",
    "Checkpoint",
    "CheckpointError",
    "Entry",
    "EntryError",
    "ExportDigestError",
    "ExportEnd",
    "ExportError",
    "ExportedEvent",
    "Frontier",
    "KeyRecord",
    "LedgerError",
    "MerkleError",
    "NotCanonicalError",
    "SealError",
    "SigningError",
    "SigningKey",
    "Verdict",
    "Verifier",
    "blind_index",
    "canonical",
    "check_chain",
    "check_checkpoint",
    "check_keys",
    "checkpoint_frontier",
    "checkpoint_line",
    "consistency_proof",
    "event_hash",
    "inclusion_proof",
    "is_sealed",
    "is_signed",
    "key_id",
    "key_line",
    "key_record",
    "leaf_hash",
    "make_checkpoint",
    "new_key",
    "open_bytes",
    "open_text",
    "parse",
    "proof_header_line",
    "proved_line",
    "read_checkpoint",
    "read_checkpoint_line",
    "read_export",
    "root",
    "seal_bytes",
    "seal_entry",
    "seal_text",
    "unwrap_key",
    "verify_consistency",
    "verify_export",
    "verify_inclusion",
    "wrap_key",
    "write_export",
]
