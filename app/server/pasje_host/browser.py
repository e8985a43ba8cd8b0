"""Opens the owner's browser."""

import os
import sys
import threading
import webbrowser


def show(url: str) -> None:
    """Opens `url` where there is a screen; without one Python would start a browser of text.

    It does not wait: some browsers keep the caller until they are closed.
    """
    has_screen = "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if has_screen or sys.platform != "linux":
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
