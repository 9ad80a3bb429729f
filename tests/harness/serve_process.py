"""`mock-erps serve` as a process of its own, for tests that want the real thing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    process: subprocess.Popen[str]
    printed: str
    ready: dict[str, Any]
    ready_file: Path

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        _, err = self.process.communicate(timeout=10)
        return self.process.returncode, err


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[Running]:
    ready_file = folder / "ready.json"
    code = "from harness.cli import main; main()"
    words = [sys.executable, "-c", code, "serve", "--port", "0", "--ready-file", str(ready_file), *arguments]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        printed = "".join(iter(process.stdout.readline, "Ready.\n"))
        yield Running(process, printed, json.loads(ready_file.read_bytes()), ready_file)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
