"""An exception of a student's function in a few sentences: which line, what happened, where to look."""

import linecache
import re
import sysconfig
import traceback
from pathlib import Path
from types import FrameType

import numpy as np

_NOT_THE_STUDENTS = (
    str(Path(__file__).parent),
    str(Path(np.__file__).parent),
    sysconfig.get_path("stdlib"),
    "<frozen",
    "<__array_function__",
)

# (type, pattern in the message, what to tell); the first that fits is told
_ADVICE: list[tuple[type[BaseException], str, str]] = [
    (
        UnboundLocalError,
        "",
        "The name gets its value in a line (or a branch) that did not run before this one.",
    ),
    (
        NameError,
        "",
        "Is it spelled like the argument? If it comes from another cell, run that cell first; `np` comes "
        "from the first.",
    ),
    (
        TypeError,
        "bitwise_xor|for \\^:",
        "In Python `^` is no power: write `**`.",
    ),
    (
        TypeError,
        "'function'",
        "A function stands here that is not called: its round brackets are missing, with its arguments in "
        "them.",
    ),
    (
        np.linalg.LinAlgError,
        "must be at least two-dimensional",
        "A vector stands where a matrix is wanted: in `solve` the matrix comes first.",
    ),
    (
        ValueError,
        "does not have enough dimensions",
        "`@` wants arrays on both sides, and one of them is a plain number: multiply by it with `*`.",
    ),
    (
        ValueError,
        "matmul|not aligned|mismatch in its core dimension",
        "In a product `A @ B` the last axis of A must be as long as the first of B. Write both shapes down: "
        "which matrix has to be turned or to change sides (samples are rows), is it another matrix that "
        "belongs here, or should it be `*`, entry by entry?",
    ),
    (
        ValueError,
        "broadcast",
        "Entry-by-entry operations need equal shapes (or a 1 in one of them). Write both shapes down.",
    ),
    (
        ValueError,
        "truth value of an array",
        "`if` (as well as Python's own `max` and `min`) needs one yes or no, not an array of them: use a "
        "function of NumPy that works entry by entry, `np.where` or a mask.",
    ),
    (
        ValueError,
        "setting an array element",
        "One entry of an array takes one number; on the right stands more than one.",
    ),
    (ValueError, "unpack", "There are not as many values as names that they are given to."),
    (ValueError, "reshape", "A reshape keeps the number of entries."),
    (
        IndexError,
        "",
        "Positions run from 0 to length − 1, and there are as many of them as the array has axes.",
    ),
    (
        TypeError,
        "'numpy.ndarray' object is not callable",
        "Round brackets after an array are a call: is a * or an @ missing?",
    ),
    (
        TypeError,
        "'NoneType'",
        "One of the names in this line is None: a function without `return`, or a value not yet set.",
    ),
    (
        TypeError,
        "same_kind|Cannot cast",
        "The array on the left holds whole numbers; make it a float array first.",
    ),
    (
        TypeError,
        "float.* object is not callable|int.* object is not callable",
        "Round brackets after a number are a call: is a * missing?",
    ),
    (
        TypeError,
        "sequence by non-int",
        "A list of Python does not calculate entry by entry: go through it in a loop, or make it an array.",
    ),
    (
        TypeError,
        "scalar index",
        "Here one whole number is needed, and an array arrives. (The second argument of `np.max` is an axis; "
        "`np.maximum` compares two arrays.)",
    ),
    (
        TypeError,
        "scalar|0-dimensional",
        "Here a single number is needed, and an array arrives: is a sum or an index missing?",
    ),
    (
        TypeError,
        "positional argument|keyword argument",
        "Look at how this function is called, and with how many arguments.",
    ),
    (AttributeError, "", "Look at what kind of thing stands before the dot."),
    (KeyError, "", "Look at which keys there are."),
    (OverflowError, "", "A number becomes too large for a float64 here: for which arguments?"),
    (ZeroDivisionError, "", "What is the divisor here, and when is it 0?"),
    (RecursionError, "", "The function calls itself without end."),
    (MemoryError, "", "An array far larger than the inputs is being made: which axes does it have?"),
    (AssertionError, "", "This is an assert of your own."),
    (SystemExit, "", "The function ends Python itself (`exit`, `quit`): let it `return` instead."),
    (KeyboardInterrupt, "", "It was interrupted."),
]


def explain(error: BaseException) -> str:
    """What to tell about an exception."""
    if isinstance(error, NotImplementedError):
        return "This one is still to be written."
    lines = []
    frame = _students_frame(error)
    if frame:
        source, number = linecache.getline(frame.filename, frame.lineno).strip(), frame.lineno
        lines.append(
            f"it stopped in line {number} of the cell: `{source}`"
            if source
            else f"it stopped in line {number}"
        )
    else:
        lines.append("it stopped")
    name, text = type(error).__name__, str(error).strip().split("\n")[0][:160]
    if text.startswith("matmul: "):  # NumPy's words are about a gufunc signature
        text = "the shapes do not fit in a matrix product"
    lines.append(f"{name}: {text}" if text else name)
    shapes = _shapes(error, frame)
    if shapes:
        lines.append(f"There: {shapes}.")
    lines.append(_advice(error))
    return "\n".join(line for line in lines if line)


def _advice(error: BaseException) -> str:
    text = str(error)
    for kind, pattern, advice in _ADVICE:
        if isinstance(error, kind) and re.search(pattern, text):
            return advice
    return ""


def _students_frame(error: BaseException) -> traceback.FrameSummary | None:
    """The innermost frame that belongs neither to this package, nor to NumPy, nor to Python."""
    frames = traceback.extract_tb(error.__traceback__, limit=2000)
    own = [
        f
        for f in frames
        if not f.filename.startswith(_NOT_THE_STUDENTS) and "site-packages" not in f.filename
    ]
    return own[-1] if own else None


def _shapes(error: BaseException, summary: traceback.FrameSummary | None) -> str:
    """Shapes of the arrays named in the line that failed."""
    frame = _frame(error, summary)
    if frame is None:
        return ""
    names = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", linecache.getline(summary.filename, summary.lineno)))
    arrays = {
        name: frame.f_locals[name] for name in names if isinstance(frame.f_locals.get(name), np.ndarray)
    }
    return ", ".join(f"{name} has shape {np.shape(array)}" for name, array in list(arrays.items())[:5])


def _frame(error: BaseException, summary: traceback.FrameSummary | None) -> FrameType | None:
    if summary is None:
        return None
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == summary.filename and line == summary.lineno:
            found = frame
    return found
