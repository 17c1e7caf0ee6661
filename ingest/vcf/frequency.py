"""VAF and depth of one allele in the tumour's column.

In this order: FORMAT/AF; FORMAT/AD over its sum (or over RD + AD, as VarScan writes it); FORMAT/FREQ in percent; and,
only where the file has a single sample or none, INFO/TVAF or INFO/AF. INFO/AF of a file with several samples is a
frequency in a population or cohort, so it is never taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How much of the sample carries the allele. `source`: the field that the VAF came from."""

    vaf: float | None = None
    depth: int | None = None
    alt_depth: int | None = None
    source: str = ""


def support_of(
    values: Mapping[str, Sequence[float]], info: Mapping[str, object], allele: int, *, may_use_info: bool
) -> Support:
    """VAF, depth and supporting reads of the allele (1 is the first ALT).

    Args:
        values: the tumour sample's numbers by FORMAT key; a missing one is NaN.
        info: INFO.
        allele: index into REF, ALT, ALT….
        may_use_info: whether INFO speaks of this sample.
    """
    depths = [value for value in values.get("AD", ()) if not np.isnan(value)]
    by_allele = len(depths) > allele
    alt_depth = depths[allele] if by_allele else depths[0] if len(depths) == 1 else None
    total = _depth(values, info, sum(depths) if by_allele else None, may_use_info=may_use_info)
    vaf, source = _vaf(values, info, allele, alt_depth, sum(depths) if by_allele else None, may_use_info=may_use_info)
    return Support(vaf=vaf, source=source, depth=total, alt_depth=None if alt_depth is None else int(alt_depth))


def _at(values: Sequence[float], index: int) -> float | None:
    if len(values) == 1:
        index = 0
    return float(values[index]) if index < len(values) and not np.isnan(values[index]) else None


def _vaf(
    values: Mapping[str, Sequence[float]],
    info: Mapping[str, object],
    allele: int,
    alt_depth: float | None,
    total: float | None,
    *,
    may_use_info: bool,
) -> tuple[float | None, str]:
    given = _at(values.get("AF", ()), allele - 1)
    if given is not None:
        return given, "FORMAT/AF"
    reads = total
    if reads is None and alt_depth is not None and "RD" in values:
        reads = alt_depth + (_at(values["RD"], 0) or 0.0)
    if alt_depth is not None and reads:
        return alt_depth / reads, "FORMAT/AD"
    percent = _at(values.get("FREQ", ()), allele - 1)
    if percent is not None:
        return percent / 100, "FORMAT/FREQ"
    return _info_vaf(info, allele) if may_use_info else (None, "")


def _info_vaf(info: Mapping[str, object], allele: int) -> tuple[float | None, str]:
    for key in ("TVAF", "AF"):
        found = _at(_numbers(info.get(key)), allele - 1)
        if found is not None:
            return found, f"INFO/{key}"
    return None, ""


def _depth(
    values: Mapping[str, Sequence[float]], info: Mapping[str, object], total: float | None, *, may_use_info: bool
) -> int | None:
    depth = _at(values.get("DP", ()), 0)
    if depth is None:
        depth = total
    for key in ("TDP", "DP") if may_use_info else ():
        depth = depth if depth is not None else _at(_numbers(info.get(key)), 0)
    return None if depth is None else int(depth)


def _numbers(raw: object) -> Sequence[float]:
    if isinstance(raw, int | float):
        return (float(raw),)
    if isinstance(raw, tuple):
        return tuple(np.nan if value is None else float(value) for value in raw)
    return ()
