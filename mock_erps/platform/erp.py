"""An ERP's declaration: what a vendor package tells the platform about itself. Every package exports one as `ERP`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc, IndexKey
from mock_erps.platform.contract import Finding
from mock_erps.platform.idempotency import Once
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.audit import AuditView
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company, CompanyPlan
    from mock_erps.platform.seeding import Seed
    from mock_erps.platform.vendor import Vendor
    from mock_erps.platform.webhooks import Webhooks

#: request body of one media type → the value the contract's schema speaks of; raises Refusal
Reader = Callable[["Call"], Any]
#: changes the books of a company as somebody in the vendor's own screens would (exchange number 0)
OutsideAct = Callable[["Vendor", "Company", dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Erp:
    """A vendor. Functions are called by the pipeline in the order in which they stand here."""

    slug: str
    #: handlers, named by operationId
    operations: ModuleType
    #: kind of document → its indexes
    kinds: Mapping[str, Mapping[str, IndexKey]]
    #: the companies of a fresh sandbox
    companies: tuple[CompanyPlan, ...]
    #: fills a new company with master data, same seed, same bytes
    seed: Callable[[Company, Seed], None]
    #: logs, keys and grants of a fresh vendor; returns the credentials a client needs, per company id
    open_doors: Callable[[Vendor], Mapping[str, Mapping[str, str]]]
    #: reads company, neutral operation names, idempotency key and version from the raw request, before anything is
    #: checked: faults and journals need them even for a request that will be refused
    identify: Callable[[Call], None]
    #: sets `call.company` and `call.principal`; raises Refusal
    authenticate: Callable[[Call], None]
    #: contract findings → the vendor's refusal
    explain: Callable[[Call, list[Finding]], Refusal]
    #: a refusal in the vendor's envelope
    render: Callable[[Call, Refusal], Reply]
    #: the headers every answer of this vendor carries
    finish: Callable[[Call, Reply], None]
    #: the neutral view of a company's books
    audit: Callable[[Company], AuditView]
    #: field of a document that counts its versions; empty where the vendor has none
    version_field: str = ""
    #: media type → reader, where the wire is not JSON or a form
    readers: Mapping[str, Reader] = field(default_factory=dict)
    #: one document of a kind as the neutral view shows it (an audit record), None for kinds auditors do not read
    audit_one: Callable[[Company, str, Doc], Any] | None = None
    #: acts of an outside user in the vendor's own screens, by name: pay{id, amount?}, unpay{id}, sell{amount?},
    #: void{id}, delete{id}, edit{id, memo?}, add_party{name, code?}, deactivate_party{name}, close_period{until}.
    #: What is not in the books is `by_hand.NothingThere`
    outside: Mapping[str, OutsideAct] = field(default_factory=dict)
    #: the key a write carries, None for a request without one. Who sets it gets replays and keeping from the pipeline,
    #: after the throttle and before validation; raises Refusal for a key the vendor does not take
    once: Callable[[Call], Once | None] | None = None
    #: webhooks, where the vendor has them
    webhooks: Callable[[Vendor], Webhooks] | None = None
