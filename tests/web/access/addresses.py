"""Every address of the installation, by walking the resolver: none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True, slots=True)
class Address:
    """One named address, and the names of the records in it."""

    name: str
    route: str
    names: tuple[str, ...]
    public: bool

    def url(self, ids: Mapping[str, str]) -> str:
        unknown = [name for name in self.names if name not in ids]
        assert not unknown, f"{self.route}: the world of these tests has no {', '.join(unknown)}"
        return reverse(self.name, kwargs={name: ids[name] for name in self.names})

    @property
    def of_a_record(self) -> bool:
        return bool(self.names)


def addresses() -> dict[str, Address]:
    found: dict[str, Address] = {}
    for address in _walk(get_resolver(), ""):
        assert address.name, f"{address.route} has no name"
        assert address.name not in found, f"two addresses are called {address.name}"
        found[address.name] = address
    return found


def _walk(resolver: URLResolver, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield Address(
                name=pattern.name or "",
                route=before + str(pattern.pattern),
                names=tuple(pattern.pattern.converters),
                # What Django's own middleware asks for.
                public=not getattr(pattern.callback, "login_required", True),
            )
