"""The keys of persons: made once, wrapped by the master key, destroyed by an erasure."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.db import connection

from blastema.ledger import sealing
from blastema.records import among, driver


class Chance(Protocol):
    def random(self, size: int) -> bytes: ...


ERASED = "erased"


class ErasedError(Exception):
    """Nothing can be written about a person whose key was destroyed."""

    def __init__(self) -> None:
        super().__init__("This person's data were erased: nothing more can be written about them.")


_KEY_BYTES = 32
_NONCE_BYTES = 12


class Keyring:
    """The keys that one transaction uses: read once, new ones written at its flush."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes | None] = {}
        self._new: list[tuple[str, bytes]] = []
        self._tokens: list[tuple[str, bytes]] = []

    def seal(self, subject: str, text: str, chance: Chance) -> str:
        """``text`` sealed under the key of ``subject`` (a stream), begun before."""
        key = self._find(subject)
        if key is None:
            raise ErasedError
        return sealing.seal_text(key, chance.random(_NONCE_BYTES), text, bound_to=subject)

    def open(self, subject: str, sealed: str) -> str:
        """The text, ``erased`` where the key was destroyed, empty where nothing was sealed."""
        if not sealed:
            return ""
        key = self._find(subject)
        return ERASED if key is None else sealing.open_text(key, sealed, bound_to=subject)

    def open_or_erased(self, subject: str, sealed: str) -> str:
        """As ``open``, where a key may have been made anew after an erasure."""
        try:
            return self.open(subject, sealed)
        except sealing.SealError:
            return ERASED

    def seal_bytes(self, subject: str, content: bytes, chance: Chance) -> bytes:
        """A file sealed under the key of ``subject``."""
        key = self._find(subject)
        if key is None:
            raise ErasedError
        return sealing.seal_bytes(key, chance.random(_NONCE_BYTES), content, bound_to=subject)

    def open_bytes(self, subject: str, sealed: bytes) -> bytes | None:
        """The file, ``None`` where the key was destroyed."""
        key = self._find(subject)
        return None if key is None else sealing.open_bytes(key, sealed, bound_to=subject)

    def index(self, subject: str, words: list[str]) -> None:
        """Makes a subject findable by these words, through keyed hashes of them."""
        self._tokens += [(subject, token(word)) for word in words]

    def fetch(self, subjects: list[str]) -> None:
        """Reads many keys with one query, for a page that shows many persons."""
        unread = [subject for subject in dict.fromkeys(subjects) if subject not in self._keys]
        if unread:
            self._keys.update(_read(unread))

    def flush(self) -> None:
        if self._new:
            driver.tell("INSERT INTO person_key (subject, wrapped) VALUES (%s, %s)", self._new)
        if self._tokens:
            driver.tell("INSERT INTO person_index (subject, token) VALUES (%s, %s)", self._tokens)
        self._new, self._tokens = [], []

    def forget(self) -> None:
        self._keys = {}

    def begin(self, subject: str, chance: Chance) -> None:
        """Makes the key of a subject that is known to be new, without asking for an old one."""
        self._make(subject, chance)

    def make_missing(self, subject: str, chance: Chance) -> None:
        """Makes the key of a subject that has none, or whose key was destroyed."""
        if self._find(subject) is None:
            self._make(subject, chance)

    def _find(self, subject: str) -> bytes | None:
        if subject not in self._keys:
            self._keys.update(_read([subject]))
        return self._keys[subject]

    def _make(self, subject: str, chance: Chance) -> bytes:
        key = chance.random(_KEY_BYTES)
        wrapped = sealing.wrap_key(
            settings.BLASTEMA_MASTER_KEY, key, chance.random(_NONCE_BYTES), bound_to=subject
        )
        self._keys[subject] = key
        self._new.append((subject, wrapped))
        return key


def _read(subjects: list[str]) -> dict[str, bytes | None]:
    among_them, asked = ("= %s", subjects[0]) if len(subjects) == 1 else _many(subjects)
    sql = f"SELECT subject, wrapped FROM person_key WHERE subject {among_them}"  # noqa: S608
    rows: dict[str, bytes] = dict(driver.ask(sql, [asked])())
    master = settings.BLASTEMA_MASTER_KEY
    return {
        subject: sealing.unwrap_key(master, bytes(rows[subject]), bound_to=subject)
        if subject in rows
        else None
        for subject in subjects
    }


def _many(subjects: list[str]) -> tuple[str, str]:
    return among.place(), among.one_value(subjects)


def token(word: str) -> bytes:
    return sealing.blind_index(settings.BLASTEMA_INDEX_KEY, word)


def destroy(subject: str) -> None:
    """Erases: what was sealed under this key can never be read again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM person_key WHERE subject = %s", [subject])
        cursor.execute("DELETE FROM person_index WHERE subject = %s", [subject])
