"""Faults: what goes wrong, and where. One small module per kind, one tiny interface; adding one touches nothing else.

A module in this package lists its classes in `FAULTS`. Ids and meanings are those of `testing/faults.md`; which
operations can show a fault, and with which answer, is the vendor's data (contract, `faults`). Faults of the wire and
of gateways need no vendor's word and can be shown by all.
"""

from mock_erps.platform.faults.arming import Armed, FaultBoard, Site
from mock_erps.platform.faults.catalogue import catalogue
from mock_erps.platform.faults.fault import Fault, Interrupted
from mock_erps.platform.faults.menu import arm, make, offers

__all__ = ["Armed", "Fault", "FaultBoard", "Interrupted", "Site", "arm", "catalogue", "make", "offers"]
