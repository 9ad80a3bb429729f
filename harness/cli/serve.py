"""`mock-erps serve`: the ERPs over HTTP, for engines and clients in any language."""

from __future__ import annotations

import errno
import gc
import ipaddress
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.bad_input import BadInput, Place
from harness.cli.erps import known_erps
from harness.cli.served import served_by, tell, write_ready_file
from mock_erps.platform.contract import slugs

if TYPE_CHECKING:
    from types import FrameType

    from mock_erps.platform.sandbox import Sandbox

PORT = 8700


def _known_rate(rate: float) -> float:
    if not rate > 0 or rate == float("inf"):
        raise BadInput("SV002", f"--rate must be a positive number, not {rate:g}", advice="--rate 1 is real time.")
    return rate


Rate = Annotated[
    float, typer.Option(help="How many times as fast as the machine's time passes here.", callback=_known_rate)
]


def serve_command(
    erps: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="ERPs to serve; all by default.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = PORT,
    ready_file: Annotated[Path | None, typer.Option(help="Write addresses and credentials here as JSON.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same books and tokens.")] = 1007,
    rate: Rate = 1.0,
) -> int:
    """Serve the ERPs over HTTP until stopped by Ctrl-C or SIGTERM."""
    chosen = known_erps(erps or slugs())
    _warn_unless_loopback(host)
    _make_way(ready_file)
    # all that is loaded from here on stays: the server lets the collector work again
    gc.disable()
    # importing a server takes half a second: only here, not for every other command
    from mock_erps.doors.http import serve
    from mock_erps.platform.clock import RealClock
    from mock_erps.platform.sandbox import Sandbox

    sandbox = Sandbox.open(chosen, RealClock(rate=rate), seed)
    signal.signal(signal.SIGTERM, _stop)
    try:
        serve(sandbox, host, port, partial(_ready, sandbox, ready_file))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        raise _cannot_listen(error, host, port) from None
    finally:
        gc.enable()
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
    print("Stopped.", file=sys.stderr)
    return 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ready(sandbox: Sandbox, ready_file: Path | None, base_url: str) -> None:
    served = served_by(sandbox, base_url)
    tell(served, base_url)
    if ready_file is not None:
        write_ready_file(ready_file, served)
    print("Ready.", flush=True)


def _make_way(ready_file: Path | None) -> None:
    """Whoever waits for the file must not find that of an earlier server."""
    if ready_file is None:
        return
    try:
        if ready_file.exists() and not ready_file.is_file():
            raise BadInput("SV003", "this is no regular file", Place(str(ready_file)), "Choose another --ready-file.")
        write_ready_file(ready_file, {})
        ready_file.unlink()
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise BadInput("SV003", reason, Place(str(ready_file)), "Choose another --ready-file.") from None


def _warn_unless_loopback(host: str) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        text = f"Warning: {host} is no loopback address: whoever reaches it can read and change these books."
        print(text, file=sys.stderr)


def _cannot_listen(error: OSError, host: str, port: int) -> BadInput:
    match error.errno:
        case errno.EADDRINUSE:
            return BadInput(
                "SV004", f"port {port} of {host} is in use", advice="Take another: --port 0 finds a free one."
            )
        case errno.EACCES:
            return BadInput("SV004", f"port {port} needs more rights than you have", advice="Take one above 1023.")
        case _:
            reason = (error.strerror or str(error)).lower()
            return BadInput("SV005", f"cannot listen at {host}: {reason}", advice="--host 127.0.0.1 always works.")
