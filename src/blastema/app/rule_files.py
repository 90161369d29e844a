"""Rule files as somebody gives them: single files, or a folder with all its files of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

ENDING = ".toml"
# The largest file of the book has a fiftieth of this; what is larger is no file of rules.
MOST_BYTES = 1_000_000


def read_files(paths: Iterable[Path]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts by file name, and every fault of what cannot be read; none hides another.

    Raises `OSError` for a path that is not there.
    """
    texts: dict[str, str] = {}
    faults: list[str] = []
    for path in _files(paths, faults):
        if path.name in texts:
            faults.append(f"{path.name}: given twice, and a name stands for one file (line 1)")
            continue
        text = _text(path, faults)
        if text is not None:
            texts[path.name] = text
    return texts, tuple(faults)


def _files(paths: Iterable[Path], faults: list[str]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(one for one in path.iterdir() if one.suffix == ENDING and one.is_file())
        if not inside:
            faults.append(f"{path.name}: holds no file that ends in {ENDING}")
        yield from inside


def _text(path: Path, faults: list[str]) -> str | None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        faults.append(
            f"{path.name}: has {size:,} bytes, expected at most {MOST_BYTES:,}; split it (line 1)"
        )
        return None
    content = path.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.append(
            f"{path.name}: not UTF-8: found the byte 0x{content[error.start]:02x}; "
            f"save it as UTF-8 (line {line})"
        )
        return None
