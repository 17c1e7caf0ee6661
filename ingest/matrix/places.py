"""Positions on the genome, checked against the chromosomes of the stated build."""

from __future__ import annotations

import re

from ingest.vcf.builds import LENGTHS, plain_chromosome

_PLACE = re.compile(r"(?:chr)?([0-9A-Za-z_.]{1,20}):([0-9]{1,10})(?::[+-])?", re.ASCII)


def parse_place(text: str) -> tuple[str, int]:
    """Chromosome and position of `chr2:42522694` or `2:42522694:+`.

    Raises:
        ValueError: anything else.
    """
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected chromosome:position")
    return match.group(1), int(match.group(2))


def is_on(chromosome: str, position: int, build: str) -> bool:
    """Whether the chromosome, if the build lists it, is that long."""
    return position <= LENGTHS[build].get(plain_chromosome(chromosome), 2**31)
