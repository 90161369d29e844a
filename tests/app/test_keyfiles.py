"""Keys that live in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.app import keyfiles
from blastema.app.config import Config
from blastema.app.keyfiles import KeyFileError
from blastema.app.values import Database


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, database_url=Database("sqlite", str(tmp_path / "b.sqlite3")))


class TestSigningKey:
    def test_made_once_for_this_user_alone(self, config: Config) -> None:
        first = keyfiles.signing_key(config)
        path = config.data_dir / "keys" / "signing.key"
        assert keyfiles.signing_key(config) == first
        assert len(first) >= 50
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert [p.name for p in path.parent.iterdir()] == ["signing.key"]

    def test_the_one_given_is_not_kept(self, config: Config) -> None:
        given = Config(config.data_dir, config.database_url, secret_key="k" * 50)
        assert keyfiles.signing_key(given) == "k" * 50
        assert not (config.data_dir / "keys").exists()

    def test_of_two_first_starts_one_keys_wins(self, config: Config, monkeypatch) -> None:
        path = config.data_dir / "keys" / "signing.key"

        def another_was_faster(size: int) -> str:
            path.write_text("theirs\n")
            return "ours"

        path.parent.mkdir()
        monkeypatch.setattr("secrets.token_urlsafe", another_was_faster)
        assert keyfiles.signing_key(config) == "theirs"

    def test_a_folder_that_cannot_be_written(self, config: Config) -> None:
        (config.data_dir / "keys").write_text("a file in its place")
        with pytest.raises(KeyFileError, match="set BLASTEMA_DATA_DIR"):
            keyfiles.signing_key(config)


class TestMasterKey:
    def test_made_where_there_is_no_database(self, config: Config) -> None:
        first = keyfiles.master_key(config)
        assert len(first) == 32
        assert keyfiles.master_key(config) == first

    def test_never_made_beside_a_written_database(self, config: Config) -> None:
        Path(config.database_url.name).write_bytes(b"SQLite format 3")
        with pytest.raises(KeyFileError, match="is missing, and the database"):
            keyfiles.master_key(config)

    def test_of_a_database_server_nothing_is_known_yet(self, config: Config) -> None:
        server = Config(config.data_dir, Database("postgresql", "clinic"))
        assert len(keyfiles.master_key(server)) == 32

    @pytest.mark.parametrize("text", ["hunter2", "00ff", "zz" * 32, "\x80" * 64])
    def test_a_file_that_is_no_key_is_named_and_not_shown(self, config: Config, text) -> None:
        path = config.master_key_path
        path.parent.mkdir()
        path.write_text(text, encoding="latin-1")
        with pytest.raises(KeyFileError) as caught:
            keyfiles.master_key(config)
        assert str(path) in str(caught.value)
        assert text not in str(caught.value)

    def test_the_index_key_is_another_key(self) -> None:
        # RFC 5869 HKDF: one-way, so that the index key does not open what the master seals.
        assert keyfiles.index_key(b"m" * 32) not in (b"m" * 32, keyfiles.index_key(b"n" * 32))
        assert len(keyfiles.index_key(b"m" * 32)) == 32
