"""Genome builds: the lengths of the human chromosomes, and what a header says about its build.

Lengths: Genome Reference Consortium, GRCh37 and GRCh38 primary assemblies.
"""

from __future__ import annotations

import re

_NAMES = (*(str(number) for number in range(1, 23)), "X", "Y")
_GRCH37 = (
    249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
    141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753,
    81195210, 78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566,
)  # fmt: skip
_GRCH38 = (
    248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
    138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345,
    83257441, 80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415,
)  # fmt: skip
LENGTHS = {"GRCh37": dict(zip(_NAMES, _GRCH37, strict=True)), "GRCh38": dict(zip(_NAMES, _GRCH38, strict=True))}

_NAMED = {
    "GRCh37": re.compile(r"grch37|hg19|hs37|b37|hg_?19|human_g1k_v37", re.IGNORECASE),
    "GRCh38": re.compile(r"grch38|hg38|hs38|hg_?38", re.IGNORECASE),
}


def plain_chromosome(name: str) -> str:
    """A chromosome's name without the prefix chr."""
    return name[3:] if name.lower().startswith("chr") else name


def build_named(text: str) -> str | None:
    """The build that a text names, or None where it names none or both."""
    found = [build for build, pattern in _NAMED.items() if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def build_by_length(chromosome: str, length: int) -> str | None:
    """The build in which this chromosome has this length."""
    name = plain_chromosome(chromosome)
    found = [build for build, lengths in LENGTHS.items() if lengths.get(name) == length]
    return found[0] if len(found) == 1 else None
