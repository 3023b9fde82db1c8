"""Recordings for pages without a kernel: many runs of many frames, small enough to embed.

Each value of each run is scaled to its own range over the frames and rounded to ``bits`` bits; a value
changes little from frame to frame, so differences are stored, low bytes apart from high bytes, compressed.
``js/engine/recording.js`` is the decoder.
"""

from __future__ import annotations

import gzip

import numpy as np


def encode(values: np.ndarray, bits: int = 12) -> bytes:
    """Encode an array (runs, frames, values).

    Parameters
    ----------
    values
        Finite numbers of shape (runs, frames, values).
    bits
        1 to 16. The error is at most half of ``(high - low) / (2**bits - 1)``, with low and high of that
        value in that run, and the rounding of these two to float32.

    Returns
    -------
    bytes
        Gzip of a header (uint32 bits, runs, frames, values), low and high of each (run, value) as float32,
        and the codes, value by value and frame after frame.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 3 or 0 in values.shape:
        raise ValueError(
            f"values: given shape {values.shape}, expected (runs, frames, values), none of them 0"
        )
    if not 1 <= bits <= 16:
        raise ValueError(f"bits: given {bits}, expected 1 to 16")
    if not np.isfinite(values).all():
        raise ValueError(
            "values: given NaN or infinity, expected finite numbers (end a run before it diverges)"
        )
    runs, frames, n = values.shape
    series = values.transpose(0, 2, 1).reshape(runs * n, frames)
    ranges = np.stack([series.min(axis=1), series.max(axis=1)], axis=1).astype(np.float32)
    top = 2**bits - 1
    low, high = ranges.astype(np.float64).T[:, :, np.newaxis]
    scale = np.where(high > low, high - low, 1)
    levels = np.clip(np.rint((series - low) / scale * top), 0, top).astype(np.int64)
    steps = np.diff(levels, axis=1, prepend=0)
    steps = (steps + (top + 1) // 2) % (top + 1) - (top + 1) // 2  # modulo 2**bits, the nearer way round
    codes = np.where(steps < 0, -2 * steps - 1, 2 * steps).astype("<u2").ravel()
    planes = [codes & 255] if bits <= 8 else [codes & 255, codes >> 8]
    header = np.array([bits, runs, frames, n], dtype="<u4").tobytes()
    body = b"".join(plane.astype(np.uint8).tobytes() for plane in planes)
    return gzip.compress(header + ranges.astype("<f4").tobytes() + body, mtime=0)


def join(parts: list[bytes]) -> bytes:
    """Return encoded recordings as one: each behind its length, 4 bytes, low byte first."""
    return b"".join(len(part).to_bytes(4, "little") + part for part in parts)
