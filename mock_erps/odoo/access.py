"""What a user may do: groups by model, as far as an integration meets them (dossier odoo §3, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.odoo.catalogue import Model
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_READS = ("read", "search", "search_read", "search_count", "name_search", "fields_get", "default_get", "exists")
_ASKS = ("check_access_rights", "has_access", "context_get", "has_group")
_ACTS = {"create": "create", "write": "modify", "unlink": "delete", "copy": "create", "load": "create"}


def may(call: Call, method: str) -> bool:
    """A user without the Invoicing group looks and does not touch."""
    return method in _READS or method in _ASKS or bool(call.company.facts["users"][call.principal]["writes"])


def check_access(call: Call, model: Model, method: str) -> None:
    """Raises Refusal `no_access` or `no_posting`."""
    if may(call, method):
        return
    if method == "action_post":
        raise Refusal("no_posting")
    groups = "\n".join(f"\t- {group}" for group in model.groups)
    verb = _ACTS.get(method, "modify")
    raise Refusal("no_access", verb=verb, title=model.label, model=model.name, groups=groups)


def check_company(call: Call, allowed: object) -> None:
    """The companies a context names must be the user's. Raises Refusal."""
    if isinstance(allowed, list) and any(id != 1 for id in allowed):
        raise Refusal("other_company")


def user_id(call: Call) -> int:
    """The number of the user at work; somebody in the vendor's own screens counts as the first."""
    return int(call.company.facts["users"].get(call.principal, {"id": 1})["id"])
