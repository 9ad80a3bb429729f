"""`netsuite.wsdl` as what the port needs to know: which elements a type has, in which order, in which namespace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

from mock_erps.platform.contract import contract_folder
from mock_erps.platform.wires.soap import XSD, Element

WRITTEN_FOR = "2024_1"
#: endpoints that the vendor serves (§1)
VERSIONS = re.compile(r"^20(19|2[0-5])_[12]$")
CORE = "urn:core_{}.platform.webservices.netsuite.com"
MESSAGES = "urn:messages_{}.platform.webservices.netsuite.com"
FAULTS = "urn:faults_{}.platform.webservices.netsuite.com"


@dataclass(frozen=True, slots=True)
class Kind:
    """A complex type: its namespace (with `{}` for the version), its elements' names and types, in order."""

    namespace: str
    name: str
    elements: tuple[tuple[str, str], ...]


@cache
def text() -> str:
    return (contract_folder("netsuite") / "netsuite.wsdl").read_text(encoding="utf-8")


def document(version: str) -> bytes:
    """The description of one version."""
    return text().replace(WRITTEN_FOR, version).encode()


@cache
def kinds() -> Mapping[str, Kind]:
    """All complex types by local name; of two of a name the first (lists before transactions)."""
    root: Element = etree.fromstring(text().encode())
    found: dict[str, Kind] = {}
    for schema in root.iter(f"{{{XSD}}}schema"):
        namespace = str(schema.get("targetNamespace")).replace(WRITTEN_FOR, "{}")
        for type in schema.findall(f"{{{XSD}}}complexType"):
            named = (el for el in type.iter(f"{{{XSD}}}element") if el.get("name"))
            elements = tuple((el.get("name"), _local(el.get("type"))) for el in named)
            found.setdefault(type.get("name"), Kind(namespace, type.get("name"), elements))
    return found


@cache
def actions() -> frozenset[str]:
    root: Element = etree.fromstring(text().encode())
    port = "{http://schemas.xmlsoap.org/wsdl/}portType"
    return frozenset(operation.get("name") for operation in root.find(port))


def _local(name: str) -> str:
    return name.rpartition(":")[2]
