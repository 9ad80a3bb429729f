"""Reports. Each listener hears the events of a run and makes one thing of them; none knows of another."""

from harness.listeners.console import Console
from harness.listeners.files import ReportFolder
from harness.listeners.json_report import JsonReport
from harness.listeners.junit import JUnit

__all__ = ["Console", "JUnit", "JsonReport", "ReportFolder"]
