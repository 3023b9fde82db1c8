"""The tests of the widgets' ES modules, run by node's own test runner."""

import re
import subprocess
from pathlib import Path

from needs import node

ROOT = Path(__file__).resolve().parents[1]


def test_the_modules_pass_their_tests():
    files = sorted((ROOT / "tests" / "js").glob("*.test.mjs"))
    done = subprocess.run([node(), "--test", *files], cwd=ROOT, capture_output=True, text=True)
    fine = re.compile(r"^ok |^# Subtest|^ *---|^ *\.\.\.|duration_ms")
    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if not fine.search(line))
    passed = re.search(r"^\W*pass (\d+)", done.stdout, re.MULTILINE)
    assert int(passed[1]) > len(files), "every file holds tests, and they ran"
