"""blastema serve: the production server on loopback, for a TLS proxy to stand before."""

from __future__ import annotations

import argparse
from typing import Any

HOST = "127.0.0.1"
PORT = 8000


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="serve the pages until stopped")
    parser.add_argument("--host", default=HOST, help=f"address to serve at (default {HOST})")
    parser.add_argument("--port", default=PORT, type=int, help=f"port (default {PORT})")


def unguarded(args: argparse.Namespace) -> bool:
    """It looks at the guards with everything else that must be sound."""
    return True


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from blastema.app.assets import gather_assets
    from blastema.app.server import serve
    from blastema.app.start import note_erasures, require_sound

    require_sound(host=args.host)
    note_erasures()
    gather_assets()
    print(f"Blastema answers at http://{args.host}:{args.port}/ (Ctrl-C stops it)", flush=True)
    serve(args.host, args.port, settings.BLASTEMA.proxy_addresses)
    return 0  # pragma: no cover  the server ends its process itself
