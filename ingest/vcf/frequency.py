"""VAF, depth and supporting reads of each allele in the tumour's column, whichever caller wrote it.

The VAF is what the caller states (AF, FA, VAF, VF; FREQ in percent), else the allele's reads over the reads of REF and
every ALT. Where the reads stand, by caller:

| caller | reads of REF, ALT… |
|---|---|
| Mutect, MuSE, FreeBayes, GATK; PCGR | AD; ADT |
| VarScan | RD, and AD with a single number |
| VarDict | AD (its RD and ALD are the same reads by strand) |
| Strelka SNV | AU, CU, GU, TU by base, first tier |
| Strelka indel | TAR, TIR, first tier |
| FreeBayes | RO, AO |
| SomaticSniper | BCOUNT by base (A, C, G, T), else DP4 |
| old Pindel | AD with a single number; REF is unknown, so the VAF is over DP |

RADIA states AF for REF as well, so as many values as alleles mean "REF first", one fewer "the ALTs". Any other number
of values cannot be told apart and is not used. Last, and only where the file has a single sample or none, INFO/TVAF or
INFO/AF: of several samples it is a frequency in a population or cohort. The depth is DP (DPT, and INFO/TDP or INFO/DP
under the same condition), else the sum of the reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ingest.vcf.layout import Sample, parse_numbers

Counts = Sequence[float | None]
_BASES = {"A": 0, "C": 1, "G": 2, "T": 3}


class Support(NamedTuple):
    """How much of the sample carries the allele. `source`: the field that the VAF came from."""

    vaf: float | None = None
    depth: int | None = None
    alt_depth: int | None = None
    source: str = ""


class _Reads(NamedTuple):
    """Reads of each allele, REF first. `is_all`: their sum is a depth."""

    counts: Counts
    source: str
    is_all: bool = True


_Rule = Callable[[Sample, Sequence[str]], _Reads | None]


def supports_of(sample: Sample | None, info: Mapping[str, str], alleles: Sequence[str]) -> list[Support]:
    """Support of each ALT.

    Args:
        sample: the tumour's values; None where the file has no sample column.
        info: INFO where it speaks of this sample, else empty.
        alleles: REF, then every ALT.
    """
    if sample is not None and len(alleles) == 2 and sample.layout.is_plain:
        plain = plain_support(sample)
        if plain is not None:
            return [plain]
    return slow_supports_of(sample, info, alleles)


def plain_support(sample: Sample) -> Support | None:
    """The support where one ALT has AF, the reads of both alleles in AD, and DP, as most files have; else None."""
    fraction, reads, depth = sample.plain_texts()
    alt = reads.partition(",")[2]
    if fraction == "." or "," in fraction or not (alt.isdigit() and depth.isdigit()) or reads[0] == ".":
        return None
    return Support(float(fraction), int(depth), int(alt), "FORMAT/AF")


def slow_supports_of(sample: Sample | None, info: Mapping[str, str], alleles: Sequence[str]) -> list[Support]:
    """As `supports_of`, by the rules above and by no shorter way."""
    reads = _reads(sample, alleles) if sample is not None else None
    stated, source = _stated(sample, len(alleles)) if sample is not None else (None, "")
    depth = _depth(sample, info, reads)
    return [_support(allele, stated, source, reads, depth, info, len(alleles)) for allele in range(1, len(alleles))]


def is_unclear(sample: Sample, alleles: int) -> bool:
    """Whether the sample holds a fraction or reads of which nobody can tell the allele."""
    given = [key for key in ("AD", *(key for key, _ in sample.layout.fractions)) if sample.text(key) != "."]
    return any(len(sample.numbers(key)) not in {alleles - 1, alleles} for key in given)


def _support(
    allele: int,
    stated: Counts | None,
    source: str,
    reads: _Reads | None,
    depth: int | None,
    info: Mapping[str, str],
    n: int,
) -> Support:
    alt = reads.counts[allele] if reads is not None else None
    vaf = stated[allele - 1] if stated is not None else None
    if vaf is None and reads is not None:
        vaf, source = _share(reads, allele, depth), reads.source
    if vaf is None:
        vaf, source = _of_info(info, allele, n)
    return Support(vaf, depth, None if alt is None else int(alt), source if vaf is not None else "")


def _stated(sample: Sample, alleles: int) -> tuple[Counts | None, str]:
    for key, scale in sample.layout.fractions:
        values = _of_alts(sample.numbers(key), alleles)
        if values is not None and values.count(None) < len(values):
            return [None if value is None else value / scale for value in values], f"FORMAT/{key}"
    return None, ""


def _of_alts(values: Counts, alleles: int) -> Counts | None:
    """One value an ALT, from a list with or without REF."""
    if len(values) == alleles - 1:
        return values
    return values[1:] if len(values) == alleles else None


def _share(reads: _Reads, allele: int, depth: int | None) -> float | None:
    alt, known = reads.counts[allele], [count for count in reads.counts if count is not None]
    if alt is None:
        return None
    total = sum(known) if reads.counts[0] is not None else depth
    return alt / total if total else None


def _of_info(info: Mapping[str, str], allele: int, alleles: int) -> tuple[float | None, str]:
    for key in ("TVAF", "AF"):
        if key in info:
            values = _of_alts(parse_numbers(info[key]), alleles)
            if values is not None and values[allele - 1] is not None:
                return values[allele - 1], f"INFO/{key}"
    return None, ""


def _depth(sample: Sample | None, info: Mapping[str, str], reads: _Reads | None) -> int | None:
    for key in ("DP", "DPT") if sample is not None else ():
        if sample is not None and (text := sample.text(key)).isdigit():
            return int(text)
    for key in ("TDP", "DP"):
        if info.get(key, "").isdigit():
            return int(info[key])
    if reads is None or not reads.is_all or None in reads.counts:
        return None
    return int(sum(count for count in reads.counts if count is not None))


def _reads(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    for rule in _rules_for(sample.layout.keys):
        found = rule(sample, alleles)
        if found is not None and found.counts.count(None) < len(found.counts):
            return found
    return None


@lru_cache(maxsize=1000)
def _rules_for(keys: tuple[str, ...]) -> tuple[_Rule, ...]:
    """The rules whose keys the FORMAT has."""
    return tuple(rule for needed, rule in _RULES if all(key in keys for key in needed))


def _allele_depths(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    for key in ("AD", "ADT"):
        values = sample.numbers(key)
        if len(values) == len(alleles):
            return _Reads(values, f"FORMAT/{key}")
    return None


def _two_counts(reference: str, alternate: str, *, has_tiers: bool) -> _Rule:
    """REF's reads in one key, every ALT's in another; of tiers (`x,y`) of a single ALT the first."""

    def rule(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
        values, tiers = sample.numbers(alternate), sample.numbers(reference)
        if has_tiers and len(alleles) == 2 and len(values) == len(tiers):
            values = values[:1]
        if len(values) != len(alleles) - 1 or (len(tiers) > 1 and not has_tiers):
            return None
        return _Reads([tiers[0], *values], f"FORMAT/{alternate}", reference != "RD")

    return rule


def _by_base(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    """Strelka: a key for each base, two tiers."""
    if any(allele.upper() not in _BASES for allele in alleles):
        return None
    keys = [f"{allele.upper()}U" for allele in alleles]
    return _Reads([sample.numbers(key)[0] for key in keys], f"FORMAT/{keys[1] if len(keys) == 2 else 'AU'}")


def _base_counts(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    """SomaticSniper: A, C, G, T in one key."""
    values = sample.numbers("BCOUNT")
    if len(values) != 4 or any(allele.upper() not in _BASES for allele in alleles):
        return None
    return _Reads([values[_BASES[allele.upper()]] for allele in alleles], "FORMAT/BCOUNT")


def _strands(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    """REF forward, REF reverse, ALT forward, ALT reverse."""
    values = sample.numbers("DP4")
    if len(values) != 4 or len(alleles) != 2 or None in values:
        return None
    whole = [value for value in values if value is not None]
    return _Reads([whole[0] + whole[1], whole[2] + whole[3]], "FORMAT/DP4")


def _alternate_alone(sample: Sample, alleles: Sequence[str]) -> _Reads | None:
    values = sample.numbers("AD")
    return _Reads([None, *values], "FORMAT/AD", is_all=False) if len(values) == len(alleles) - 1 == 1 else None


_RULES: tuple[tuple[tuple[str, ...], _Rule], ...] = (
    (("RD", "AD"), _two_counts("RD", "AD", has_tiers=False)),
    (("AD",), _allele_depths),
    (("ADT",), _allele_depths),
    (("AU", "CU", "GU", "TU"), _by_base),
    (("TAR", "TIR"), _two_counts("TAR", "TIR", has_tiers=True)),
    (("RO", "AO"), _two_counts("RO", "AO", has_tiers=False)),
    (("BCOUNT",), _base_counts),
    (("DP4",), _strands),
    (("AD",), _alternate_alone),
)
