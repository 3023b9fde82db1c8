"""Serve the built book on a free port of this machine only, and open it in the browser if there is a display.

    python tools/serve.py FOLDER
"""

import os
import signal
import sys
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    """Files only, never stale, no line of log for each request."""

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *arguments):
        pass


def has_display() -> bool:
    on_linux = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(on_linux) or sys.platform in ("darwin", "win32")


def serve(folder: Path) -> None:
    """Serve until Ctrl-C (or a polite kill)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    url = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book:  {url}     (Ctrl-C ends the server)")
    print(f"On disk:   {folder / 'index.html'}     (opens without a server, too)", flush=True)
    if has_display():
        webbrowser.open(url)
    # SIGINT, too: a shell that starts a program in the background has switched it off.
    for polite in signal.SIGINT, signal.SIGTERM:
        signal.signal(polite, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nThe server has ended.")


if __name__ == "__main__":
    serve(Path(sys.argv[1]).resolve())
