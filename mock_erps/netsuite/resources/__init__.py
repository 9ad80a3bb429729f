"""What differs from one record type to the next, and how they hang together."""

from mock_erps.netsuite.resources.catalogue import RESOURCES, resource

__all__ = ["RESOURCES", "resource"]
