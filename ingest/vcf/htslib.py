"""The values of each record, as cyvcf2 (htslib) reads them; nothing else of ours touches that library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cyvcf2
import numpy as np

_NUMBERS = ("AF", "AD", "DP", "RD", "FREQ")


class UnreadableError(Exception):
    """Htslib gave up; the message says on what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One data line.

    Attributes:
        chrom, position, ref, alts: as in the file.
        filters: what it failed, None where it passed or was not filtered.
        info: INFO by key.
        genotype: allele indices of the sample, -1 where unknown; empty without GT.
        numbers: the sample's numbers by FORMAT key, NaN where missing.
    """

    chrom: str
    position: int
    ref: str
    alts: tuple[str, ...]
    filters: str | None
    info: Mapping[str, object]
    genotype: tuple[int, ...]
    numbers: Mapping[str, Sequence[float]]


def read_records(path: Path, *, column: int | None) -> list[Record]:
    """Every record, with the values of one sample column.

    Raises:
        UnreadableError: htslib or cyvcf2 cannot read the header or a record.
    """
    try:
        return [_record(variant, column) for variant in cyvcf2.VCF(str(path), strict_gt=True)]
    except Exception as error:
        raise UnreadableError(type(error).__name__) from error


def _record(variant: Any, column: int | None) -> Record:
    present = variant.FORMAT if column is not None else ()
    return Record(
        chrom=variant.CHROM,
        position=variant.POS,
        ref=variant.REF,
        alts=tuple(variant.ALT),
        filters=variant.FILTER,
        info={key: _info(value) for key, value in variant.INFO},
        genotype=tuple(variant.genotypes[column][:-1]) if "GT" in present else (),
        numbers={key: _numbers(variant.format(key), column) for key in _NUMBERS if key in present},
    )


def _info(value: object) -> object:
    match value:
        case float():
            return _as_written(value)
        case tuple():
            return tuple(_info(item) for item in value)
        case _:
            return value


def _numbers(values: Any, column: int | None) -> Sequence[float]:
    """One sample's numbers; a field that its header calls text is split; htslib's least integer means missing."""
    if values is None:
        return ()
    found = values[column]
    if isinstance(found, str):
        return tuple(np.nan if part == "." else float(part.rstrip("%")) for part in found.split(","))
    return tuple(np.nan if number < -1e6 else _as_written(number) for number in np.atleast_1d(found))


def _as_written(number: Any) -> float:
    """The shortest decimal of a single-precision number: 0.03, as the file has it, not 0.02999999933."""
    return float(str(np.float32(number))) if isinstance(number, float | np.floating) else float(number)
