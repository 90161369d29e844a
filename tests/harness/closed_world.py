"""No test reaches another machine: an audit hook sees every socket that Python opens."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = frozenset({"", "localhost", "testserver"})


class OutsideError(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether an address can only mean this machine; names other than its own cannot."""
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def close_the_world() -> None:
    """For the whole process and for good: Python's audit hooks cannot be removed."""
    sys.addaudithook(_watch)


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        # A socket of the file system is a path; only internet addresses are tuples.
        if isinstance(address, tuple) and not is_local(address[0]):
            raise OutsideError(f"a test tried to reach {address[0]}; tests use loopback only")
    elif event == "socket.getaddrinfo" and not is_local(args[0]):
        raise OutsideError(f"a test tried to look up {args[0]}; tests use loopback only")
