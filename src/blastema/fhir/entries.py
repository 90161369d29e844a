"""The envelope: a bundle's entries, and the addresses by which they point to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blastema.fhir.document import FLAW, Raw
from blastema.fhir.faults import Findings
from blastema.fhir.node import Node, kind_of

BUNDLE_TYPES = ("transaction", "collection")
_KIND = re.compile(r"[A-Z][A-Za-z]{0,63}")
_VERSION = re.compile(r"/_history/[^/]*\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a bundle: its type, its address where it has one, and its content."""

    kind: str
    full_url: str
    node: Node

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everything that a reference to this resource may say, the full address first."""
        id_ = self.node.fields.get("id")
        local = f"{self.kind}/{id_}" if isinstance(id_, str) and id_ else ""
        at_end = "/".join(self.full_url.rsplit("/", 2)[1:])
        named = (self.full_url, local, at_end if at_end.startswith(f"{self.kind}/") else "")
        return tuple(dict.fromkeys(address for address in named if address))


def read_entries(tree: Raw, findings: Findings) -> tuple[Entry, ...]:
    """The entries of a transaction or collection; what is wrong with the envelope is gathered."""
    if not isinstance(tree, dict):
        if tree is not FLAW:
            findings.add("Bundle", kind_of(tree), "an object of resourceType Bundle")
        return ()
    bundle = Node(tree, "Bundle", "Bundle", findings)
    if not _is_bundle(bundle):
        return ()
    bundle.required("type", BUNDLE_TYPES)
    return tuple(_read_all(bundle.nodes("entry")))


def plain(reference: str) -> str:
    """A reference without the version that it may name."""
    return _VERSION.sub("", reference)


def _is_bundle(bundle: Node) -> bool:
    kind = bundle.text("resourceType")
    if kind != "Bundle" and (kind or not bundle.has("resourceType")):
        found = "another resource" if kind else "no resource type"
        bundle.fault("resourceType", found, "Bundle")
    return kind == "Bundle"


def _read_all(nodes: tuple[Node, ...]) -> Iterator[Entry]:
    for node in nodes:
        full_url = node.text("fullUrl")
        resource = node.node("resource")
        if resource is not None:
            kind = _read_kind(resource)
            resource.what = kind
            yield Entry(kind, full_url, resource)
        elif not node.has("resource"):
            node.fault("resource", "nothing", "a resource")


def _read_kind(resource: Node) -> str:
    kind = resource.text("resourceType")
    if _KIND.fullmatch(kind):
        return kind
    if kind or not resource.has("resourceType"):
        resource.fault("resourceType", "no name of a type", "a FHIR resource type")
    return "?"
