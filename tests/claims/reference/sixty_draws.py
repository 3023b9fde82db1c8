"""Run the large table of chapter 6 on sixty draws and write the numbers to sixty_draws.npz beside this file.

Run it from the root of the repository; it takes five minutes:

    OPENBLAS_NUM_THREADS=1 python -m tests.claims.reference.sixty_draws

The page has time for draws 0-19. What it says in words is held against all sixty: test_06_regularisation.py.
"""

from pathlib import Path

import numpy as np

from tests.claims.notebooks import Page

CELLS = [
    "import inspect",
    "digits, labels = datasets.digits()",
    "def digit_net",
    "def learn",
    "def members",
    "def team",
    "def shift",
    "def mix(",
    "def measure",
    "tried = {",
    "tested, table = {}, {}",
    'table["5 nets, bagged"]',
]


def main() -> None:
    page = Page("chapters/06-regularisation.ipynb")
    names = page.define(*CELLS[:6])
    names["draws"] = range(60)
    with np.errstate(divide="ignore"):  # a first net may have seen no example of a digit
        names |= {"bagged": names["team"](bootstrap=True), "same_data": names["team"](bootstrap=False)}
    for start in CELLS[6:]:
        exec(page.source(start), names)
    measure, turn_and_noise = names["measure"], names["turn_and_noise"]
    rows = {name: run[:, -2:] for name, run in names["table"].items()}
    rows["nothing, 300"] = measure(epochs=300)[:, -2:]
    rows["dropout, ½, 100"] = measure(p=0.5)[:, -2:]
    rows["dropout, ½, 300"] = measure(p=0.5, epochs=300)[:, -2:]
    rows["rotation, noise, 300"] = measure(change=turn_and_noise, epochs=300)[:, -2:]
    np.savez_compressed(
        Path(__file__).with_suffix(".npz"),
        rows=list(rows),
        values=np.array(list(rows.values())),  # (rows, 60 draws, loss and share right on test digits)
    )


if __name__ == "__main__":
    main()
