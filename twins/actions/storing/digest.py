"""A short hash of a row of numbers."""

import hashlib

import numpy as np
import numpy.typing as npt


def digest_row(values: npt.NDArray[np.float32]) -> str:
    """32 hex characters over the bytes; equal rows, and only they, have equal digests."""
    return hashlib.blake2b(np.ascontiguousarray(values, dtype="<f4").tobytes(), digest_size=16).hexdigest()
