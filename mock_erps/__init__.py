"""Mock ERPs: faithful, stateful stand-ins for accounting systems, one package per vendor on one platform."""

__version__ = "0.1.0"
