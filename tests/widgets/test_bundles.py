"""The committed bundles are those that the sources give, and they are small."""

from __future__ import annotations

import subprocess
import zlib

import pytest
from needs import needs, node
from node import JS

from dnnlab.widgets.base import STATIC

BUNDLES = sorted(path.stem for path in STATIC.glob("*.css"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    needs((JS.parents[2] / "node_modules" / "esbuild").is_dir(), "esbuild is not installed (npm ci)")
    folder = tmp_path_factory.mktemp("static")
    done = subprocess.run([node(), JS / "build.mjs", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_committed_bundles_are_fresh(fresh):
    built = sorted(path.name for path in fresh.iterdir())
    committed = [path.name for path in STATIC.iterdir() if path.suffix in (".js", ".css")]  # recordings: no
    assert built == sorted(committed)
    stale = [name for name in built if (fresh / name).read_bytes() != (STATIC / name).read_bytes()]
    assert not stale, f"run `npm run build` and commit: {stale}"


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_asks_the_network_for_nothing(name):
    code = (STATIC / f"{name}.js").read_text() + (STATIC / f"{name}.css").read_text()
    addresses = code.replace("http://www.w3.org/2000/svg", "").replace("url(#", "")  # of the page itself
    assert not any(
        word in addresses for word in ("http:", "https:", "fetch(", "XMLHttpRequest", "@import", "url(")
    )


@pytest.mark.parametrize("name", BUNDLES)
def test_a_widget_stays_small(name):
    """60 kB minified, 26 kB compressed: a page carries the bundle once for each instance of the widget."""
    bundle = [(STATIC / f"{name}.{kind}").read_bytes() for kind in ("js", "css")]
    assert sum(map(len, bundle)) <= 60_000
    assert sum(len(zlib.compress(part, 9)) for part in bundle) <= 26_000


def test_types_are_right():
    tsc = JS.parents[2] / "node_modules" / ".bin" / "tsc"
    needs(tsc.exists(), "typescript is not installed (npm ci)")
    done = subprocess.run([tsc, "--project", JS.parents[2] / "tsconfig.json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
