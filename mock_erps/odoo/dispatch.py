"""From a request to a method of a model: is it there, public, called rightly, allowed (dossier odoo §3, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.odoo.access import check_access, check_company
from mock_erps.odoo.catalogue import MODELS, Method, Model
from mock_erps.odoo.methods import METHODS
from mock_erps.odoo.wire import JSON2, Ask, Values
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def perform(call: Call, ask: Ask) -> Any:
    """What the method returns, in Python's own values. Raises Refusal."""
    model, method = _found(ask)
    ids, given = _bound(ask, model, method)
    check_access(call, model, method.name)
    check_company(call, ask.context.get("allowed_company_ids"))
    handler = METHODS.get((model.name, method.name)) or METHODS["", method.name]
    return handler(call, model, ids, given)


def _found(ask: Ask) -> tuple[Model, Method]:
    target = ask.target
    if not target.model:
        raise Refusal("wrong_arguments", text=f"{ask.method}() missing required positional arguments")
    model = MODELS.get(target.model)
    if model is None:
        raise Refusal("unknown_model", model=target.model)
    if target.method.startswith("_"):
        raise Refusal("private_method", model=model.name, method=target.method)
    method = model.methods.get(target.method)
    if method is None:
        raise Refusal("unknown_method", model=model.name, method=target.method)
    return model, method


def _bound(ask: Ask, model: Model, method: Method) -> tuple[list[Any], Values]:
    """Ids and parameters by name."""
    target = ask.target
    args, kwargs = list(target.args), dict(target.kwargs or {})
    ids = _ids(ask, model, method, args, kwargs)
    if len(args) > len(method.parameters):
        counts = f"takes {len(method.parameters) + 1} positional arguments but {len(args) + 1} were given"
        raise Refusal("wrong_arguments", text=f"{method.name}() {counts}")
    given = dict(zip(method.parameters, args, strict=False))
    for name, value in kwargs.items():
        if name not in method.parameters:
            raise Refusal("wrong_arguments", text=f"got an unexpected keyword argument '{name}'")
        if name in given:
            raise Refusal("wrong_arguments", text=f"multiple values for argument '{name}'")
        given[name] = value
    for name in method.parameters[: method.needed]:
        if name not in given:
            raise Refusal("wrong_arguments", text=f"missing a required argument: '{name}'")
    return [id for id in ids if id], given


def _ids(ask: Ask, model: Model, method: Method, args: list[Any], kwargs: Values) -> list[Any]:
    """The records a call is about: JSON-2 names them, on RPC they come first (§3)."""
    ids = ask.target.ids
    if ask.wire == JSON2:
        if method.model and ids is not None:
            raise Refusal("ids_given", model=model.name, method=method.name)
        return ids or []
    if method.model:
        return []
    if not args and "ids" not in kwargs:
        raise Refusal("wrong_arguments", text=f"{model.name}.{method.name}() needs the ids of its records")
    first = args.pop(0) if args else kwargs.pop("ids")
    return list(first) if isinstance(first, list | tuple) else [first]
