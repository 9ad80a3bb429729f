"""The vendor's operations, named as in the contract. What each does is in the room its line points to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import batch, changes, company, grants, printing, searching, taxservice
from mock_erps.quickbooks_online.entities import BY_PATH
from mock_erps.quickbooks_online.writing import answered, write

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Handler = Callable[["Call"], Reply]


def _post(path: str) -> Handler:
    entity = BY_PATH[path]
    return lambda call: write(call, entity)


def _read(path: str) -> Handler:
    entity = BY_PATH[path]
    return lambda call: answered(call, {entity.kind: entity.show(call, entity.read(call, call.path["id"]))})


def put_invoice(call: Call) -> Reply:
    """The mission's named path: a full update (dossier §1, mock advice)."""
    if not call.body.get("Id"):
        raise Refusal("missing_parameter", parameter="Id")
    return write(call, BY_PATH["invoice"], "update")


post_invoice, read_invoice = _post("invoice"), _read("invoice")
post_salesreceipt, read_salesreceipt = _post("salesreceipt"), _read("salesreceipt")
post_creditmemo, read_creditmemo = _post("creditmemo"), _read("creditmemo")
post_payment, read_payment = _post("payment"), _read("payment")
post_customer, read_customer = _post("customer"), _read("customer")
post_vendor, read_vendor = _post("vendor"), _read("vendor")
post_employee, read_employee = _post("employee"), _read("employee")
post_item, read_item = _post("item"), _read("item")
post_account, read_account = _post("account"), _read("account")
post_term, read_term = _post("term"), _read("term")
post_paymentmethod, read_paymentmethod = _post("paymentmethod"), _read("paymentmethod")
post_class, read_class = _post("class"), _read("class")
post_department, read_department = _post("department"), _read("department")
post_taxagency, read_taxagency = _post("taxagency"), _read("taxagency")
post_companycurrency, read_companycurrency = _post("companycurrency"), _read("companycurrency")
read_taxcode, read_taxrate = _read("taxcode"), _read("taxrate")

print_invoice = print_salesreceipt = print_creditmemo = print_payment = printing.print_document
send_invoice = send_salesreceipt = send_creditmemo = send_payment = printing.send_document

post_tax_service = taxservice.create
query = query_by_post = searching.search
post_batch = batch.run
read_changes = changes.read

read_company_info = company.info
read_preferences = company.preferences
read_exchange_rate = company.exchange_rate

issue_tokens = grants.issue
revoke_token = grants.revoke
authorize = grants.authorize
discover = discover_sandbox = grants.discover
read_keys = grants.keys
read_user = grants.user
