"""The vendor's operations, named as in the contract. What each does is in the room its line points to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_erps.netsuite import grants
from mock_erps.netsuite.rest import catalog, handlers, jobs, limits
from mock_erps.netsuite.rest import suiteql as searching
from mock_erps.netsuite.rest.handlers import Handler, type_in
from mock_erps.netsuite.rest.jobs import doing
from mock_erps.netsuite.soap import gateway
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def _of_any(handler: Callable[..., Reply]) -> Handler:
    """For the generic addresses: the record type stands in the path."""

    def act(call: Call) -> Reply:
        return doing(handler, type_in(call))(call)

    return act


# the invoice, by its own name and by the mission's
create_invoice = create_customer_invoice = doing(handlers.create, "invoice")
read_invoice = read_customer_invoice = doing(handlers.read, "invoice")
list_invoice = list_customer_invoice = doing(handlers.list_all, "invoice")
update_invoice = update_customer_invoice = doing(handlers.update, "invoice")
upsert_invoice = upsert_customer_invoice = doing(handlers.upsert, "invoice")
delete_invoice = delete_customer_invoice = doing(handlers.delete, "invoice")
read_invoice_lines = read_customer_invoice_lines = doing(handlers.read_sublist, "invoice")
read_invoice_line = read_customer_invoice_line = doing(handlers.read_line, "invoice")
invoice_to_credit_memo = doing(handlers.transform, "invoice", "creditMemo")
invoice_to_payment = doing(handlers.transform, "invoice", "customerPayment")

create_credit_memo = doing(handlers.create, "creditMemo")
read_credit_memo = doing(handlers.read, "creditMemo")
list_credit_memo = doing(handlers.list_all, "creditMemo")
update_credit_memo = doing(handlers.update, "creditMemo")
upsert_credit_memo = doing(handlers.upsert, "creditMemo")
delete_credit_memo = doing(handlers.delete, "creditMemo")
read_credit_memo_lines = doing(handlers.read_sublist, "creditMemo")
read_credit_memo_line = doing(handlers.read_line, "creditMemo")

create_payment = doing(handlers.create, "customerPayment")
read_payment = doing(handlers.read, "customerPayment")
list_payment = doing(handlers.list_all, "customerPayment")
update_payment = doing(handlers.update, "customerPayment")
upsert_payment = doing(handlers.upsert, "customerPayment")
delete_payment = doing(handlers.delete, "customerPayment")
read_payment_lines = doing(handlers.read_sublist, "customerPayment")
read_payment_line = doing(handlers.read_line, "customerPayment")

create_customer = doing(handlers.create, "customer")
read_customer = doing(handlers.read, "customer")
list_customer = doing(handlers.list_all, "customer")
update_customer = doing(handlers.update, "customer")
upsert_customer = doing(handlers.upsert, "customer")
delete_customer = doing(handlers.delete, "customer")

create_record = _of_any(handlers.create)
read_record = _of_any(handlers.read)
list_records = _of_any(handlers.list_all)
update_record = _of_any(handlers.update)
upsert_record = _of_any(handlers.upsert)
delete_record = _of_any(handlers.delete)

read_catalog, read_schema = catalog.read_catalog, catalog.read_schema
suiteql = searching.query
read_job, list_tasks, read_task, read_result = jobs.read_job, jobs.list_tasks, jobs.read_task, jobs.read_result
read_limits = limits.read_limits
issue_tokens = grants.issue
read_wsdl, soap = gateway.read_wsdl, gateway.soap
