"""Clients whose own pins contradict those of others lie beside the environment (`tests/*/clients/apart.txt`)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(sys.prefix) / "apart"))
