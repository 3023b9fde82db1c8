"""Prediction and quiz cards, written in TOML beside the notebook that shows them.

A file holds one table for each card::

    [sign]
    kind = "predict"        # "predict": answered before the book shows it; "quiz": checked at once
    question = "Which way does `w` move?"

    [[sign.options]]
    text = "up"
    reason = "The gradient is negative, and the step goes *against* it."
    correct = true

    [[sign.options]]
    text = "down"
    reason = "That would climb."

Texts may hold `code`, *emphasis* and Unicode, nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import traitlets

from .base import Widget

KINDS = {"predict": "Predict", "quiz": "Quiz"}


class Question(Widget, bundle="questions"):
    """One card. Made by :class:`Questions`."""

    question = traitlets.Dict().tag(sync=True)

    def text(self) -> str:
        """The question and its options; neither the right one nor the reasons."""
        options = [
            f"  ({letter}) {option['text']}"
            for letter, option in zip("abcdefgh", self.question["options"], strict=False)
        ]
        return "\n".join([f"{KINDS[self.question['kind']]}: {self.question['question']}", *options])


class Questions(Mapping):
    """The cards of a TOML file, by their ids.

    Parameters
    ----------
    path : str or Path
        The file; relative to the folder of the notebook.

    Raises
    ------
    ValueError
        If the file is no TOML, or a card is not as this module says.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            tables = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{self.path}: not valid TOML: {error}") from None
        self._cards = {name: self._card(name, table) for name, table in tables.items()}

    def __getitem__(self, name: str) -> Question:
        if name not in self._cards:
            raise KeyError(f"{self.path}: no question {name!r}; there are: {', '.join(self._cards)}")
        return Question(question=self._cards[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def __repr__(self) -> str:
        return f"Questions({str(self.path)!r}): {', '.join(self)}"

    def _card(self, name: str, table: Any) -> dict[str, Any]:
        where = f"{self.path}, [{name}]"
        _check_keys(where, table, {"kind": str, "question": str, "options": list})
        if table["kind"] not in KINDS:
            raise ValueError(
                f"{where}: kind is {table['kind']!r}, expected one of {', '.join(map(repr, KINDS))}"
            )
        options = table["options"]
        if not 2 <= len(options) <= 8:
            raise ValueError(f"{where}: {len(options)} option(s), expected 2 to 8 tables [[{name}.options]]")
        for number, option in enumerate(options, 1):
            _check_keys(f"{where}, option {number}", option, {"text": str, "reason": str}, {"correct": bool})
        right = sum(option.get("correct", False) for option in options)
        if right != 1:
            raise ValueError(f"{where}: {right} options with correct = true, expected exactly one")
        return {"id": name, **table}


def _check_keys(
    where: str, table: Any, required: dict[str, type], optional: dict[str, type] | None = None
) -> None:
    kinds = {**required, **(optional or {})}
    if not isinstance(table, dict):
        raise ValueError(f"{where}: given {table!r}, expected a table with {', '.join(required)}")
    for key in table:
        if key not in kinds:
            raise ValueError(f"{where}: unknown key {key!r}, expected {', '.join(kinds)}")
        if not isinstance(table[key], kinds[key]):
            raise ValueError(f"{where}: {key} is {table[key]!r}, expected a {kinds[key].__name__}")
    for key in required:
        if not table.get(key):
            raise ValueError(f"{where}: {key} is missing or empty")
