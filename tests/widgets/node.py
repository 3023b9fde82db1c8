"""Run a JavaScript module of the widgets in node and get its answer as JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from needs import node

JS = Path(__file__).parents[2] / "dnnlab" / "widgets" / "js"


def run(code: str, given: Any = None) -> Any:
    """Return what ``code`` passes to ``answer(...)``. It has ``given`` and ``load("engine/twin.js")``."""
    program = f"""
        const load = (path) => import({json.dumps(JS.as_uri() + "/")} + path);
        let text = ""; for await (const part of process.stdin) text += part;
        const given = JSON.parse(text), answer = (value) => process.stdout.write(JSON.stringify(value));
        {code}"""
    done = subprocess.run([node(), "--input-type=module", "-e", program], input=json.dumps(given), text=True,
                          capture_output=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
