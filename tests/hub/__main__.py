"""`make class-hub-test`: 0 if all is well or something is missing (1 for that where CI is set), 1 if not."""

import os
import signal
import sys
import time

from classroom import jail
from hub import needed, services, week


def main() -> int:
    """Run the test, or say in a sentence why not."""
    start = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that everything is put away
    try:
        found = jail.available()
        needed.check((bool(found), found.reason))
        needed.install()
        with (
            services.place(week.NAMES) as where,
            services.database(where, week.TEACHER) as database,
            services.jupyterhub(where, week.NAMES) as hub,
        ):
            week.Week(where, database, hub).all()
    except needed.Missing as missing:
        print(f"Skipped: {missing}")
        return 1 if os.environ.get("CI") else 0
    print(f"All is well, after {time.monotonic() - start:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
