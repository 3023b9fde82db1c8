"""Compiled exercises: what they hold, and how they lie in an .npz file: numbers and text, no pickle, no code.

The file has two arrays: `numbers`, and `index`, the bytes of a JSON text that names everything. A word
that is an answer is among the numbers, letter by letter, so that nobody reads it in passing.
"""

import json
import math
import zipfile
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dnnlab.checks.costs import CubicCost

FORMAT = 2
_COSTS = {"cubic": CubicCost}


@dataclass(frozen=True)
class CompiledCase:
    """One call: the arguments by position, the parts expected back, the batch size m (None: no batch)."""

    inputs: tuple[Any, ...]
    label: str
    m: int | None
    expected: dict[str, np.ndarray]


@dataclass(frozen=True)
class CompiledMistake:
    """A known mistake: for each case its parts (only `part`, if that is given), or None where it raises."""

    id: str
    hint: str
    part: str | None
    outputs: tuple[dict[str, np.ndarray] | None, ...]


@dataclass(frozen=True)
class CompiledExercise:
    """All that judging an exercise needs. `arguments` is None if a value is asked for, not a function."""

    name: str
    arguments: tuple[str, ...] | None
    parts: tuple[str, ...]
    chained: bool
    points: int
    builds_on: str | None
    cases: tuple[CompiledCase, ...]
    mistakes: tuple[CompiledMistake, ...]
    silent: bool = False


class _Numbers:
    """One long array that holds the numbers of many; an entry of the index says where, and in which shape."""

    def __init__(self, numbers: np.ndarray | None = None) -> None:
        self.numbers = numbers
        self._chunks: list[np.ndarray] = []
        self._places: dict[bytes, int] = {}
        self._length = 0

    def joined(self) -> np.ndarray:
        """All numbers put so far."""
        return np.concatenate([*self._chunks, np.empty(0)])

    def put(self, value: Any) -> Any:
        """What stands in the index for `value`."""
        if isinstance(value, np.ndarray) and value.dtype.kind == "U":
            letters = np.array([ord(letter) for letter in value.item()])
            return {"at": self._place(letters), "shape": letters.shape, "dtype": "str"}
        if isinstance(value, np.ndarray):
            return {"at": self._place(value), "shape": value.shape, "dtype": value.dtype.name}
        if is_dataclass(value):
            kind = next(name for name, cls in _COSTS.items() if isinstance(value, cls))
            return {"cost": kind} | {f.name: self.put(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, str | int | float):
            return value
        if isinstance(value, list):
            return [self.put(item) for item in value]
        raise TypeError(
            "an input must be an array, a number, a string, a cost or a list of these, "
            f"not {type(value).__name__}"
        )

    def _place(self, array: np.ndarray) -> int:
        """Where the numbers of `array` begin; equal arrays share a place."""
        flat = np.asarray(array, dtype=float).ravel()
        key = flat.tobytes()
        if key not in self._places:
            self._places[key] = self._length
            self._chunks.append(flat)
            self._length += flat.size
        return self._places[key]

    def get(self, entry: Any) -> Any:
        """The value that `entry` of the index stands for."""
        if isinstance(entry, dict) and "at" in entry:
            size = math.prod(entry["shape"])
            flat = self.numbers[entry["at"] : entry["at"] + size]
            if entry["dtype"] == "str":
                return np.array("".join(chr(int(letter)) for letter in flat))
            return flat.reshape(entry["shape"]).astype(entry["dtype"])
        if isinstance(entry, list):
            return [self.get(item) for item in entry]
        if isinstance(entry, dict):
            return _COSTS[entry["cost"]](**{name: self.get(v) for name, v in entry.items() if name != "cost"})
        return entry

    def put_parts(self, parts: dict[str, np.ndarray] | None) -> Any:
        return None if parts is None else {name: self.put(array) for name, array in parts.items()}

    def get_parts(self, entry: dict[str, Any] | None) -> dict[str, np.ndarray] | None:
        return None if entry is None else {name: np.asarray(self.get(e)) for name, e in entry.items()}


def write(path: str | Path, exercises: list[CompiledExercise]) -> None:
    """Write compiled exercises; the same exercises give the same bytes."""
    numbers = _Numbers()
    index = {"format": FORMAT, "exercises": [_describe(numbers, exercise) for exercise in exercises]}
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    arrays = {"index": np.frombuffer(text, dtype=np.uint8), "numbers": numbers.joined()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def _describe(numbers: _Numbers, exercise: CompiledExercise) -> dict[str, Any]:
    name = exercise.name
    return {
        "name": name,
        "arguments": exercise.arguments,
        "parts": exercise.parts,
        "chained": exercise.chained,
        "points": exercise.points,
        "builds_on": exercise.builds_on,
        "silent": exercise.silent,
        "cases": [
            {
                "label": case.label,
                "m": case.m,
                "inputs": [numbers.put(value) for value in case.inputs],
                "expected": numbers.put_parts(case.expected),
            }
            for case in exercise.cases
        ],
        "mistakes": [
            {
                "id": mistake.id,
                "hint": mistake.hint,
                "part": mistake.part,
                "outputs": [numbers.put_parts(out) for out in mistake.outputs],
            }
            for mistake in exercise.mistakes
        ],
    }


def read(path: str | Path) -> dict[str, CompiledExercise]:
    """Exercises by name. A missing file or one of another kind is a clear error."""
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no {path.name} in {path.resolve().parent}: it must lie beside the notebook"
        )
    try:
        with np.load(path, allow_pickle=False) as file:
            index, numbers = json.loads(file["index"].tobytes()), _Numbers(file["numbers"])
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} is not a file of compiled exercises ({error})") from error
    if index["format"] != FORMAT:
        raise ValueError(f"{path.name} has format {index['format']}, this dnnlab reads format {FORMAT}")
    return {entry["name"]: _restore(numbers, entry) for entry in index["exercises"]}


def _restore(numbers: _Numbers, entry: dict[str, Any]) -> CompiledExercise:
    cases = tuple(
        CompiledCase(
            tuple(numbers.get(value) for value in case["inputs"]),
            case["label"],
            case["m"],
            numbers.get_parts(case["expected"]),
        )
        for case in entry["cases"]
    )
    mistakes = tuple(
        CompiledMistake(m["id"], m["hint"], m["part"], tuple(numbers.get_parts(out) for out in m["outputs"]))
        for m in entry["mistakes"]
    )
    arguments = None if entry["arguments"] is None else tuple(entry["arguments"])
    return CompiledExercise(
        entry["name"],
        arguments,
        tuple(entry["parts"]),
        entry["chained"],
        entry["points"],
        entry["builds_on"],
        cases,
        mistakes,
        entry.get("silent", False),
    )
