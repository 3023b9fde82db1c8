"""How fast the sandbox plays in a static page: PYTHONPATH=tests python tests/widgets/sandbox_speed.py

Epochs per second, and milliseconds of JavaScript in a frame: it trains an epoch and draws everything.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import static_page
from needs import chromium
from playwright.sync_api import sync_playwright

from dnnlab.widgets import Sandbox

NETS = {"2-4-2-1": [4, 2], "2-8-8-8-1": [8] * 3, "2-8x6-1": [8] * 6}
CLOCK = """() => {
  window.frameTimes = [];
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => ask((now) => {
    const start = performance.now();
    callback(now);
    window.frameTimes.push(performance.now() - start);
  });
}"""
SECONDS = 4


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        print(f"{'net (200 points, batch 10)':28}{'epochs/s':>10}{'script ms: median':>20}{'95 %':>8}")
        for name, hidden in NETS.items():
            page = browser.new_page(viewport={"width": 900, "height": 1000})
            page.add_init_script(f"({CLOCK})()")
            page.goto(static_page.write(Path(folder) / "page.html", Sandbox(hidden=hidden, data="spirals")))
            page.locator(".dl-play").click()
            page.wait_for_timeout(500)
            seconds, first, times, last = page.evaluate(
                """async (seconds) => {
                  const sentence = document.querySelector('.dl-sentence');
                  const epoch = () => parseInt(sentence.textContent.slice('Epoch '.length));
                  window.frameTimes.length = 0;
                  const start = performance.now(), first = epoch();
                  await new Promise((done) => setTimeout(done, 1000 * seconds));
                  return [(performance.now() - start) / 1000, first, window.frameTimes, epoch()];
                }""",
                SECONDS,
            )
            tail = statistics.quantiles(times, n=20)[-1]
            print(f"{name:28}{(last - first) / seconds:10.1f}{statistics.median(times):20.2f}{tail:8.2f}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
