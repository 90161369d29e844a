"""Django's SQLite engine, which in WAL mode would go on writing into a file that was deleted.

A connection remembers which file it opened. Where the path leads to another one, or to
none, the connection is closed before the next request, and no transaction begins: what
was answered with "saved" is in the file that the practice keeps. Nor does opening make a
new, empty file where the old one is missing; that is for `blastema migrate` to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import OperationalError
from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    _opened: tuple[int, int] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        return {**params, "database": f"file:{quote(str(params['database']))}?mode=rw"}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self._opened = self._found()
        return connection

    def is_usable(self) -> bool:
        """Asked before each request (``CONN_HEALTH_CHECKS``)."""
        return self._opened == self._found()

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_usable():
            raise OperationalError("unable to open database file: it was moved or replaced")
        super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs

    def _found(self) -> tuple[int, int] | None:
        """The file at the path now, by device and number."""
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
