"""This machine's environment, read once and parsed."""

from __future__ import annotations

import os
from pathlib import Path

from blastema.app.config import Config, read_config

CHECKOUT_FOLDER = ".blastema"


def configuration() -> Config:
    """The configuration of this process; raises `ConfigError` with every fault."""
    return read_config(os.environ, lambda path: path.read_text("utf-8"), default_data_dir())


def default_data_dir() -> Path:
    """`./.blastema` where it exists (`make demo` makes it), else the user's data folder."""
    here = Path.cwd() / CHECKOUT_FOLDER
    if here.is_dir():
        return here
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "blastema"
