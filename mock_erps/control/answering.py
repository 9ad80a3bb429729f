"""How the control API answers: JSON by orjson, problems in one sentence."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import Any

import orjson
from flask import Response

from mock_erps.platform.company import Company
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from connexion.exceptions import ProblemException


def answer(value: Any, status: int = 200) -> Response:
    """JSON; dataclasses, dates and mappings as they are, Decimal as a decimal string."""
    return Response(orjson.dumps(value, default=_plain), status, mimetype="application/json")


def nothing() -> Response:
    return Response(status=204)


def problem(status: int, detail: str) -> ProblemException:
    """To be raised."""
    titles = {400: "That cannot be done", 404: "There is no such thing", 409: "Not in this state"}
    return ProblemException(status=status, title=titles[status], detail=detail)


def vendor_of(sandbox: Sandbox, erp: str) -> Vendor:
    if erp not in sandbox.vendors:
        raise problem(404, f"no ERP is called {erp!r} here; there are: {', '.join(sandbox.vendors)}")
    return sandbox.vendors[erp]


def company_of(sandbox: Sandbox, erp: str, company: str) -> Company:
    companies = vendor_of(sandbox, erp).companies
    if company not in companies:
        raise problem(404, f"{erp} has no company {company!r}; it has: {', '.join(companies)}")
    return companies[company]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "items"):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
