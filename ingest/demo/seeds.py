"""One independent random stream for each noun and patient, so that adding a file changes no other file."""

from __future__ import annotations

import zlib

import numpy as np


def generator(seed: int, noun: str, number: int = 0) -> np.random.Generator:
    """The stream of `noun` (and patient `number`) for a study seed; equal arguments give equal draws."""
    return np.random.default_rng([seed, zlib.crc32(noun.encode()), number])
