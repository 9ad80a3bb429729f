"""How an engine is handed documents, started, killed and asked for its story. One small file describes an engine."""

from harness.engines.adapter import Adapter, Outcome, Workplace
from harness.engines.description import EngineDescription, default_engine, load_engine
from harness.engines.python import PythonEngine

__all__ = [
    "Adapter",
    "EngineDescription",
    "Outcome",
    "PythonEngine",
    "Workplace",
    "adapter_for",
    "default_engine",
    "load_engine",
]


def adapter_for(description: EngineDescription) -> Adapter:
    """The adapter an engine's description asks for."""
    return ADAPTERS[description.adapter](description)


ADAPTERS: dict[str, type[PythonEngine]] = {"python": PythonEngine}
