"""What the installation labels with: its templates and its product codes.

Both are read once, when the programme starts, and refused there if they cannot be used.
"""

from __future__ import annotations

from django.conf import settings

from blastema.core.labels import CodeTable, Templates


def templates() -> Templates:
    found: Templates = settings.BLASTEMA_LABELS.templates
    return found


def product_codes() -> CodeTable:
    found: CodeTable = settings.BLASTEMA_LABELS.codes
    return found
