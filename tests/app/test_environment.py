"""Where the data folder is when nobody says."""

from __future__ import annotations

from pathlib import Path

from blastema.app.environment import default_data_dir


def test_the_folder_that_the_demonstration_made(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / ".blastema").mkdir()
    monkeypatch.chdir(tmp_path)
    assert default_data_dir() == tmp_path / ".blastema"


def test_else_the_users_data_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ada/data")
    assert default_data_dir() == Path("/home/ada/data/blastema")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert default_data_dir() == Path("/home/ada/.local/share/blastema")
