"""How browser assets are stored for serving: compressed, named by their content."""

from __future__ import annotations

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage

_MAP = "sourceMappingURL"


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Files named by their content, without the source maps of vendored scripts.

    The published files name source maps that would double the size of the
    folder; Django would refuse to collect a file whose map is absent, and
    editing the file would break its published digest. So references to source
    maps are not followed; every other reference is.
    """

    patterns: ClassVar = tuple(
        (glob, tuple(rule for rule in rules if _MAP not in str(rule)))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
