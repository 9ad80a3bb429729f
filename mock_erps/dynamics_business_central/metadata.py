"""`$metadata` and the service document, written from the contract (dossier §1: the live EDMX is authoritative)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from mock_erps.dynamics_business_central.model import NAVIGATIONS, SETS, SLUG, page
from mock_erps.dynamics_business_central.showing import reply, root
from mock_erps.platform.contract import load_contract
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    '<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
_TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"


def service_document(call: Call) -> Reply:
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in SETS]
    return reply(call, {"@odata.context": f"{root(call)}/$metadata", "value": sets})


def metadata(_call: Call) -> Reply:
    return Reply(200, [("content-type", "application/xml")], _edmx())


@cache
def _edmx() -> bytes:
    sets = "".join(f"<EntitySet Name={quoteattr(s)} EntityType='Microsoft.NAV.{e}'/>" for s, e in SETS.items())
    container = f"<EntityContainer Name='NAV'>{sets}</EntityContainer>"
    return "".join((_HEAD, *_enums(), *map(_entity, SETS), *_bound(), container, _TAIL)).encode()


def _enums() -> Iterator[str]:
    """Every enumeration once."""
    found = {}
    for schema in load_contract(SLUG)["components"]["schemas"].values():
        for raw in schema.get("properties", {}).values():
            if "x-edm" in raw:
                found[raw["x-edm"]] = raw["enum"]
    for name, members in sorted(found.items()):
        told = "".join(f"<Member Name={quoteattr(member)} Value='{at}'/>" for at, member in enumerate(members))
        yield f"<EnumType Name={quoteattr(name)}>{told}</EnumType>"


def _entity(set: str) -> str:
    here = page(set)
    key = "subscriptionId" if set == "subscriptions" else "id"
    properties = "".join(f"<Property Name='{name}' Type='{kind}'/>" for name, kind in here.entity.properties.items())
    ways = "".join(_way(name, *way) for name, way in NAVIGATIONS.get(set, {}).items())
    return f"<EntityType Name='{here.name}'><Key><PropertyRef Name='{key}'/></Key>{properties}{ways}</EntityType>"


def _way(name: str, target: str, key: str) -> str:
    kind = f"Microsoft.NAV.{SETS[target]}"
    return f"<NavigationProperty Name='{name}' Type='{kind if key else f'Collection({kind})'}'/>"


def _bound() -> Iterator[str]:
    for path in load_contract(SLUG)["paths"]:
        set, called, action = path.rpartition("/")[0].rpartition("/")[2], "Microsoft.NAV.", path.rpartition(".")[2]
        if f"/{called}" in path:
            entity = SETS[set.partition("(")[0]]
            parameter = f"<Parameter Name='bindingParameter' Type='Microsoft.NAV.{entity}'/>"
            yield f"<Action Name='{action}' IsBound='true'>{parameter}</Action>"
