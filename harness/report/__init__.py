"""The HTML report: the run record (`run.json`, shape in `shapes.py` and `run.schema.json`) and the pages drawn from it.

`record.py` makes the record from the events of a run, `page.py` draws it. Drawing sees nothing but the record, so an
old record gives the same pages byte for byte.
"""

from harness.report.page import pages
from harness.report.record import record_of
from harness.report.shapes import RunRecord

__all__ = ["RunRecord", "pages", "record_of"]
