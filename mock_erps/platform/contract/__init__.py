"""A vendor's contract: the OpenAPI document, compiled once per operation, and our data beside it."""

from mock_erps.platform.contract.compile import Contract, Operation
from mock_erps.platform.contract.extension import Extension, Limit
from mock_erps.platform.contract.findings import Finding
from mock_erps.platform.contract.source import BadContract, contract_folder, load_contract, slugs, sources, targets

__all__ = [
    "BadContract",
    "Contract",
    "Extension",
    "Finding",
    "Limit",
    "Operation",
    "contract_folder",
    "load_contract",
    "slugs",
    "sources",
    "targets",
]
