"""What was measured in one patient over time, checked, and cut at an origin day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from fusion.errors import HistoryError


class Knowing(StrEnum):
    """Five states of knowing that must never be mixed up."""

    VALUE = "value"
    BELOW_LIMIT = "below_limit"
    NONE_FOUND = "none_found"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


# Two statements of one draw's level further apart contradict each other: replicates spread by half a log unit, and this
# is two such standard deviations of a difference.
MOST_APART = 4.0
ROUNDING = 0.005
UNDETECTED = (Knowing.BELOW_LIMIT, Knowing.NONE_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyLine:
    """A regimen given from `start_day` to `stop_day` (None: still given); `regimen` is a library key or free text."""

    regimen: str
    start_day: int
    stop_day: int | None = None
    is_index: bool = False

    def __post_init__(self) -> None:
        if self.stop_day is not None and self.stop_day < self.start_day:
            raise HistoryError(
                expected="stop on or after the start",
                found=f"start {self.start_day}, stop {self.stop_day}",
                where=self.regimen,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeVisit:
    """Sum of longest diameters on one day, in mm, or that it was below a limit."""

    day: int
    value_mm: float | None = None
    state: Knowing = Knowing.VALUE
    limit_mm: float | None = None

    def __post_init__(self) -> None:
        where = f"size on day {self.day}"
        if self.state is Knowing.VALUE and not (self.value_mm is not None and self.value_mm > 0):
            raise HistoryError(
                expected="a size above 0 mm, or the state below_limit", found=str(self.value_mm), where=where
            )
        if self.state is Knowing.BELOW_LIMIT and self.limit_mm is not None and self.limit_mm <= 0:
            raise HistoryError(expected="a limit above 0 mm", found=str(self.limit_mm), where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class CtdnaVisit:
    """One plasma draw.

    Attributes:
        day: day of the draw.
        state: whether a level, a non-detect or nothing is known.
        max_vaf: highest somatic variant allele fraction, 0..1.
        mean_vaf: mean over the variants found, 0..1.
        alt_reads: mutant reads at the markers.
        depth: reads at those markers.
        markers: number of markers looked at.
        limit_vaf: limit of detection, 0..1.
    """

    day: int
    state: Knowing = Knowing.VALUE
    max_vaf: float | None = None
    mean_vaf: float | None = None
    alt_reads: int | None = None
    depth: int | None = None
    markers: int | None = None
    limit_vaf: float | None = None

    def __post_init__(self) -> None:
        where = f"ctDNA on day {self.day}"
        for vaf in (self.max_vaf, self.mean_vaf, self.limit_vaf):
            if vaf is not None and not 0 <= vaf <= 1:
                raise HistoryError(expected="a fraction in 0..1", found=str(vaf), where=where)
        if self.state is Knowing.VALUE:
            self._check_level(where)

    def _check_level(self, where: str) -> None:
        level = self.mean_vaf if self.mean_vaf is not None else self.max_vaf
        if level is None and not self.has_reads:
            raise HistoryError(expected="a fraction or reads", found="neither", where=where)
        if not self.has_reads and level == 0:
            raise HistoryError(
                expected="a fraction above 0, or the state none_found with a depth", found="0, no depth", where=where
            )
        if self.has_reads and not 0 <= (self.alt_reads or 0) <= (self.depth or 0):
            raise HistoryError(expected=f"mutant reads in 0..{self.depth}", found=str(self.alt_reads), where=where)
        self._check_reads(where)

    def _check_reads(self, where: str) -> None:
        """Reads and the highest fraction are of the same variant; callers filter reads, but not by a factor of four."""
        if not self.has_reads or self.max_vaf is None:
            return
        counted = (self.alt_reads or 0) / (self.depth or 1)
        rounded = 0.5 / (self.depth or 1) + ROUNDING
        low, high = sorted((counted, self.max_vaf))
        if low + rounded < (high - rounded) / MOST_APART:
            found = f"{self.alt_reads} of {self.depth} reads and a fraction of {self.max_vaf}"
            raise HistoryError(expected="reads and a fraction that agree", found=found, where=where)

    @property
    def has_reads(self) -> bool:
        """Whether mutant reads and a depth above 0 are known."""
        return self.alt_reads is not None and bool(self.depth)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientHistory:
    """One patient up to an origin day; days count from the index date and may be negative.

    Attributes:
        code: pseudonymous patient code.
        study: study code.
        diagnosis: OncoTree code, or empty.
        diagnosis_detail: free detail such as a histology, or empty.
        origin_day: the day from which is forecast; nothing after it is used.
        lines: therapy lines in order of start.
        sizes: sums of longest diameters in order of day.
        ctdna: plasma draws in order of day.
        progression_day: first progression on the current line, or None.
        death_day: day of death, or None.
        last_known_alive_day: last day known alive, or None.
        age_years: age at the index date.
        ecog: performance status 0..4.
        prognostic_index: log risk at the reference arm, or None.
        mutated_genes: genes found altered in plasma or tissue by the origin day.
        tested_genes: whether genes were looked for at all.
        msi_high: whether microsatellites are highly unstable, None where not tested.
        pd_l1_percent: tumour cells with PD-L1, 0..100, None where not tested.
        had_severe_toxicity: whether an adverse event of grade 3 or more began before the origin, None where unknown.
    """

    code: str
    study: str
    diagnosis: str = ""
    diagnosis_detail: str = ""
    origin_day: int = 0
    lines: tuple[TherapyLine, ...] = ()
    sizes: tuple[SizeVisit, ...] = ()
    ctdna: tuple[CtdnaVisit, ...] = ()
    progression_day: int | None = None
    death_day: int | None = None
    last_known_alive_day: int | None = None
    age_years: float | None = None
    ecog: int | None = None
    prognostic_index: float | None = None
    mutated_genes: frozenset[str] = frozenset()
    tested_genes: bool = False
    msi_high: bool | None = None
    pd_l1_percent: float | None = None
    had_severe_toxicity: bool | None = None

    def __post_init__(self) -> None:
        self._check_order([line.start_day for line in self.lines], "lines", distinct=False)
        self._check_order([visit.day for visit in self.sizes], "sizes", distinct=True)
        self._check_order([visit.day for visit in self.ctdna], "ctDNA draws", distinct=True)
        self._check(
            self.death_day is None or self.last_known_alive_day is None or self.last_known_alive_day <= self.death_day,
            "alive at the latest on the day of death", f"alive {self.last_known_alive_day}, dead {self.death_day}",
        )  # fmt: skip
        self._check(self.ecog is None or 0 <= self.ecog <= 4, "performance status 0..4 in the living", str(self.ecog))
        self._check(
            self.death_day is None or self.origin_day <= self.death_day,
            "an origin on or before the day of death", f"origin {self.origin_day}, death {self.death_day}",
        )  # fmt: skip

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise HistoryError(expected=expected, found=found, where=f"patient {self.code}")

    def _check_order(self, days: Sequence[int], what: str, *, distinct: bool) -> None:
        pairs = list(pairwise(days))
        ordered = all(before < after if distinct else before <= after for before, after in pairs)
        self._check(ordered, f"{what} in order of day" + (", one a day" if distinct else ""), str(list(days)))

    def known_at_origin(self) -> "PatientHistory":
        """The history with everything after the origin day taken away."""
        origin = self.origin_day
        return replace(
            self,
            lines=tuple(_cut(line, origin) for line in self.lines if line.start_day <= origin),
            sizes=tuple(visit for visit in self.sizes if visit.day <= origin),
            ctdna=tuple(visit for visit in self.ctdna if visit.day <= origin),
            progression_day=_until(self.progression_day, origin),
            death_day=_until(self.death_day, origin),
            last_known_alive_day=_until(self.last_known_alive_day, origin),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no size and no ctDNA level or non-detect is known at the origin."""
        known = self.known_at_origin()
        levels = [visit.state for visit in known.sizes] + [visit.state for visit in known.ctdna]
        return not any(state is Knowing.VALUE or state in UNDETECTED for state in levels)


def _cut(line: TherapyLine, origin_day: int) -> TherapyLine:
    return replace(line, stop_day=_until(line.stop_day, origin_day))


def _until(day: int | None, origin_day: int) -> int | None:
    return day if day is not None and day <= origin_day else None
