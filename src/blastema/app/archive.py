"""Back-ups: one zip file of rows and documents, the same for every database.

A back-up is read in one snapshot, so it is one moment of the installation, while people go
on working. It holds no key: names and texts in it are sealed. A restore wants an empty,
migrated database of the same version, brings everything back in one transaction, and
erases again whoever was erased after the back-up was made.
"""

from __future__ import annotations

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from blastema import __version__
from blastema.app.errors import UserError
from blastema.app.migration import as_owner
from blastema.app.start import require_guards
from blastema.records import erasures
from blastema.records.editions import kept_editions
from blastema.records.models import RulebookEdition
from blastema.records.snapshot import snapshot

FORMAT = "blastema-backup-v1"
_CHUNK = 2000

# Nothing to bring back: signed-in browsers, what Django itself fills when it migrates, and the
# registry's sums, which are made again of the rows.
_LEFT_OUT = ("django_", "auth_", "staff_session", "registry_")


@dataclass(frozen=True, slots=True)
class Made:
    """What a back-up or a restore moved."""

    tables: int
    rows: int
    documents: int
    erased: int = 0


def backup(path: Path) -> Made:
    """Writes the whole file or none; never over an existing one."""
    tables, rows = _tables(), 0
    with _whole(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", json.dumps({"format": FORMAT, "version": __version__}))
        with snapshot():
            for table in tables:
                rows += _write_table(archive, table)
        documents = _write_documents(archive)
    return Made(len(tables), rows, documents)


def backup_keys(path: Path) -> list[str]:
    """Copies master key and signing keys into one file that only its owner may read."""
    # The master key may be kept elsewhere than the key that signs patients' links.
    folders = {settings.BLASTEMA.master_key_path.parent, settings.BLASTEMA.data_dir / "keys"}
    found = {p.name: p for folder in sorted(folders) for p in sorted(folder.glob("*.key"))}
    with _whole(path) as draft:
        draft.touch(mode=0o600)
        with zipfile.ZipFile(draft, "w") as archive:
            for name, path_of_key in found.items():
                archive.write(path_of_key, name)
    return sorted(found)


def restore(path: Path) -> Made:
    """Refuses a file of another kind or version, and a database that holds anything."""
    with _opened(path) as archive, as_owner():
        _require_empty()
        rows = 0
        members = sorted(n for n in archive.namelist() if n.startswith("rows/"))
        with transaction.atomic():
            for member in members:
                rows += _read_table(archive, member)
            documents = _read_documents(archive)
            erased = erasures.apply_again()
            require_guards()
    return Made(len(members), rows, documents, erased)


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed}
    return sorted(table for table in tables if not table.startswith(_LEFT_OUT))


def _write_table(archive: zipfile.ZipFile, table: str) -> int:
    count = 0
    with connection.chunked_cursor() as cursor, archive.open(f"rows/{table}", "w") as file:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (names are the models')
        columns = [column[0] for column in cursor.description]
        file.write(json.dumps(columns).encode() + b"\n")
        while rows := cursor.fetchmany(_CHUNK):
            file.writelines(json.dumps([_plain(v) for v in row]).encode() + b"\n" for row in rows)
            count += len(rows)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _read_table(archive: zipfile.ZipFile, member: str) -> int:
    table = member.removeprefix("rows/")
    if table not in _tables():
        raise UserError(f"The back-up holds a table {table} that this version does not have.")
    with archive.open(member) as file:
        columns = json.loads(file.readline())
        marks = ", ".join(["%s"] * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
        count = 0
        with connection.cursor() as cursor:
            for chunk in _chunks(file):
                wanted = _missing_still(table, columns, chunk)
                cursor.executemany(statement, _fitting(table, columns, wanted))
                count += len(chunk)
            _go_on_counting(cursor, table, columns)
    return count


def _missing_still(table: str, columns: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    """Migrating kept the rule book of this release already; the back-up may hold it too."""
    if table != RulebookEdition._meta.db_table:
        return rows
    kept, version = {found for found, _ in kept_editions()}, columns.index("version")
    return [row for row in rows if row[version] not in kept]


def _fitting(table: str, columns: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    """SQLite has no booleans: what comes from it is made what the column holds."""
    model = next(m for m in apps.get_models(True) if m._meta.db_table == table)
    kinds = {f.column: f.get_internal_type() for f in model._meta.fields}
    flags = [kinds.get(column) == "BooleanField" for column in columns]
    return [
        [bool(v) if flag and v is not None else v for v, flag in zip(row, flags, strict=True)]
        for row in rows
    ]


def _go_on_counting(cursor: Any, table: str, columns: list[str]) -> None:
    """PostgreSQL counts ids apart from the rows; it goes on after the highest one."""
    if connection.vendor != "postgresql" or "id" not in columns:
        return
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
    sequence = cursor.fetchone()[0]
    if sequence:
        cursor.execute(
            f'SELECT setval(%s, COALESCE((SELECT MAX(id) FROM "{table}"), 1))',  # noqa: S608
            [sequence],
        )


def _chunks(lines: Any) -> Iterator[list[list[Any]]]:
    chunk: list[list[Any]] = []
    for line in lines:
        chunk.append([_stored(value) for value in json.loads(line)])
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _stored(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value


def _require_empty() -> None:
    with connection.cursor() as cursor:
        for table in ("ledger_event", "user_account", "person_key"):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            if cursor.fetchone()[0]:
                raise UserError(
                    "This database holds records already. Restore into an empty one: create it, "
                    "run `blastema migrate`, then `blastema restore` again."
                )


def _documents_folder() -> Path:
    path: Path = settings.BLASTEMA.data_dir / "files"
    return path


def _write_documents(archive: zipfile.ZipFile) -> int:
    """Documents are encrypted under their person's key, so they go in as they lie."""
    folder = _documents_folder()
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    for path in files:
        archive.write(path, f"documents/{path.relative_to(folder)}", zipfile.ZIP_STORED)
    return len(files)


def _read_documents(archive: zipfile.ZipFile) -> int:
    members = [n for n in archive.namelist() if n.startswith("documents/")]
    folder = _documents_folder().resolve()
    for member in members:
        target = (folder / member.removeprefix("documents/")).resolve()
        if folder not in target.parents:
            raise UserError("The back-up names a document outside the documents' folder.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(archive.read(member))
    return len(members)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file that appears under its name only when it is whole and on the disk."""
    if path.exists():
        raise UserError(f"{path} exists already: give the name of a new file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("about.json"))
            if about.get("format") != FORMAT or about.get("version") != __version__:
                raise UserError(
                    f"{path}: found a back-up of {about.get('format')} {about.get('version')}, "
                    f"expected {FORMAT} {__version__}. Restore it with that version, then migrate."
                )
            yield archive
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError):
        raise UserError(f"{path} is not a back-up of Blastema, or it was cut off.") from None
