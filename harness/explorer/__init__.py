"""The explorer: every fault at every place of a story, crashes included; what breaks shrinks to one line that replays.

Start at `explore.py`. A run is a `Schedule`, played by `play.py`; all else decides which ones.
"""

from harness.explorer.replay import broken

__all__ = ["broken"]
