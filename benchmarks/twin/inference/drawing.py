"""Patients drawn from the equations of the twin (E1 to E6, E8), one at a time in plain numpy, away from its engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fusion.cohort.history import CtdnaVisit, Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.simulation.library import Regimen
from fusion.simulation.settings import DEFAULTS

MONTH = 30.4375
# Two lines within a class, so that resistance is carried over, or one.
DESIGNS = (("nivolumab_squamous", "atezolizumab"), ("docetaxel",))
GAP_DAYS = (0, 21)
SIZE_LIMITS_MM = (5.0, 25.0)
VAF_LIMIT = 0.01
DEPTHS = (300, 3000)
LONGEST_MM = 600.0
BURDEN_NOW, VAF_NOW = "burden now", "vaf now"


@dataclass
class Drawn:
    """A patient's history and the truth behind it: deviates by name, and the state at the origin."""

    history: PatientHistory
    truth: dict[str, float]


@dataclass
class Tumour:
    """One true tumour: kinetics by line, and where each line starts.

    Attributes:
        deviates: standard normal, by name as the twin names them.
        regimens, starts, stops: of the lines, days.
    """

    deviates: Mapping[str, float]
    regimens: Sequence[Regimen]
    starts: Sequence[int]
    stops: Sequence[int | None]
    splits: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = DEFAULTS.size_mm * np.exp(DEFAULTS.size_sd * self.deviates["size"])
        before, resisted = (size, 0.0), 0.0
        for line, regimen in enumerate(self.regimens):
            if line:
                before = self.parts(self.starts[line], line - 1)
                resisted = 0.5 * before[1] / sum(before) if _same_class(self.regimens[line - 1], regimen) else 0.0
            sensitive = self.sensitive(line) * (1 - resisted)
            self.splits.append((sum(before) * sensitive, sum(before) * (1 - sensitive)))

    @property
    def lines(self) -> tuple[TherapyLine, ...]:
        """As a history has them."""
        rows = zip(self.regimens, self.starts, self.stops, strict=True)
        return tuple(
            TherapyLine(regimen=each.key, start_day=start, stop_day=stop, is_index=start == self.starts[-1])
            for each, start, stop in rows
        )

    @property
    def plateau(self) -> bool:
        """Neither shrinks nor grows."""
        return self.deviates["plateau"] < -1.6448536269514729

    def shrinkage(self, line: int) -> float:
        """Ks of a line."""
        regimen = self.regimens[line]
        rate = regimen.shrinkage_per_month * np.exp(0.9 * self.deviates[f"shrinkage {regimen.key}"])
        return 0.0 if self.plateau else float(rate)

    def sensitive(self, line: int) -> float:
        """Phi of a line."""
        regimen = self.regimens[line]
        usual = np.log(regimen.sensitive_fraction / (1 - regimen.sensitive_fraction))
        logit = usual + regimen.sd_logit_sensitive * self.deviates[f"sensitive {regimen.key}"]
        return float(np.clip(1 / (1 + np.exp(-logit)), 1e-6, 1 - 1e-6))

    def relative_growth(self, line: int) -> float:
        """Kg over the regimen's; 1 on a plateau."""
        regimen = self.regimens[line]
        ratio = np.exp(regimen.sd_log_growth * self.deviates["growth"])
        return 1.0 if self.plateau else float(min(ratio, 2.0 / regimen.growth_per_month))

    def growth(self, line: int) -> float:
        """Kg of a line."""
        return 0.0 if self.plateau else self.relative_growth(line) * self.regimens[line].growth_per_month

    def parts(self, day: float, line: int) -> tuple[float, float]:
        """Sensitive and resistant burden on a day, by the law of a line."""
        stop = self.stops[line]
        treated = (min(day, stop) if stop is not None else day) - self.starts[line]
        off = max(0.0, day - stop) if stop is not None else 0.0
        grown = np.exp(self.growth(line) * off / MONTH)
        sensitive, resistant = self.splits[line]
        return (
            sensitive * np.exp(-self.shrinkage(line) * treated / MONTH) * grown,
            resistant * np.exp(self.growth(line) * treated / MONTH) * grown,
        )

    def line_on(self, day: float) -> int:
        """The line that started last."""
        return max(line for line, start in enumerate(self.starts) if start <= day)

    def burden(self, day: float) -> float:
        """Mm."""
        return float(sum(self.parts(day, self.line_on(day))))

    def fraction(self, day: float) -> float:
        """Expected allele fraction (E3)."""
        line = self.line_on(day)
        stop, rate = self.stops[line], self.shrinkage(line)
        copies = 430.0 * np.exp(self.deviates["shed"]) * (self.burden(day) / 60) ** 0.43
        if stop is None or day < stop:
            copies *= 1 + rate * self.sensitive(line) * np.exp(-rate * (day - self.starts[line]) / MONTH)
        return float(copies / (2 * (copies + 4500.0 * np.exp(0.6 * self.deviates["background"]))))


def _same_class(first: Regimen, second: Regimen) -> bool:
    return first.drug_class is second.drug_class


def draw_patient(regimens: Mapping[str, Regimen], rng: np.random.Generator) -> Drawn:
    """A patient who lives to the origin; those who do not are drawn again, as the twin's are all alive."""
    while (drawn := _draw(regimens, rng)) is None:
        pass
    return drawn


def _draw(regimens: Mapping[str, Regimen], rng: np.random.Generator) -> Drawn | None:
    tumour = draw_tumour([regimens[key] for key in DESIGNS[rng.integers(len(DESIGNS))]], rng)
    first, last = tumour.regimens[0], tumour.regimens[-1]
    earlier = list(range(0, tumour.starts[-1], 7 * first.scan_weeks))
    interval = 7 * last.scan_weeks
    origin = tumour.starts[-1] + int(rng.integers(interval // 2, 5 * interval))
    days = [*earlier, *range(tumour.starts[-1], origin + 1, interval)]
    seen = Seen(tumour, days, origin, float(rng.choice(SIZE_LIMITS_MM)), rng)
    made, progressed = follow_line(tumour, seen, len(earlier), interval, rng)
    if made is None:
        return None
    history = PatientHistory(
        code="drawn", study="drawn", diagnosis="NSCLC", origin_day=origin, lines=tumour.lines,
        sizes=tuple(seen.size(index) for index in range(made)), ctdna=draw_reads(tumour, days[:made], rng),
        progression_day=progressed,
    )  # fmt: skip
    now = {BURDEN_NOW: tumour.burden(origin) * seen.residual_now, VAF_NOW: tumour.fraction(origin)}
    return Drawn(history=history, truth={**tumour.deviates, **now})


def draw_tumour(regimens: Sequence[Regimen], rng: np.random.Generator) -> Tumour:
    """A tumour of the prior under one line, or two with or without a pause."""
    names = ["size", "growth", "plateau", "shed", "background"]
    names += [f"{what} {each.key}" for each in regimens for what in ("shrinkage", "sensitive")]
    starts: list[int] = [0]
    stops: list[int | None] = [None]
    if len(regimens) > 1:
        stop = 7 * regimens[0].scan_weeks * int(rng.integers(2, 5))
        starts, stops = [0, stop + int(rng.choice(GAP_DAYS))], [stop, None]
    return Tumour(dict(zip(names, rng.normal(size=len(names)).tolist(), strict=True)), regimens, starts, stops)


class Seen:
    """Sizes as they would be measured on every planned day, and the residual at the origin (E2)."""

    def __init__(self, tumour: Tumour, days: list[int], origin: int, limit: float, rng: np.random.Generator) -> None:
        times = np.array([*days, origin]) / MONTH
        apart, since = np.abs(times[:, None] - times), times[:, None] + times
        covariance = 0.45**2 * (np.exp(-apart / 12) - np.exp(-since / 12))
        residual = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(times))) @ rng.normal(size=len(times))
        noise = 0.08 * rng.normal(size=len(days))
        self.days, self.limit, self.origin = days, limit, origin
        self.values = np.array([tumour.burden(day) for day in days]) * np.exp(residual[:-1] + noise)
        self.residual_now = float(np.exp(residual[-1]))

    def size(self, index: int) -> SizeVisit:
        """What is recorded."""
        day, value = self.days[index], float(self.values[index])
        if value < self.limit:
            return SizeVisit(day=day, state=Knowing.BELOW_LIMIT, limit_mm=self.limit)
        return SizeVisit(day=day, value_mm=value)

    def has_grown(self, index: int, first: int) -> bool:
        """By RECIST, among recorded sizes of the line."""
        shown = np.maximum(self.values, self.limit)
        nadir = shown[first:index].min()
        return bool(shown[index] >= 1.2 * nadir and shown[index] - nadir >= 5)


def follow_line(
    tumour: Tumour, seen: Seen, first: int, interval: int, rng: np.random.Generator
) -> tuple[int | None, int | None]:
    """How many sizes are made until the origin, and when progression is recorded; None for who dies before.

    A progression that ends the scans is not recorded, unless the origin comes before a scan is missed.
    """
    line, origin = len(tumour.regimens) - 1, seen.origin
    regimen, ratio = tumour.regimens[line], tumour.relative_growth(line)
    progressed: int | None = None
    recorded: int | None = None
    made = len(seen.days)
    for index in range(first + 1, len(seen.days)):
        before, day = seen.days[index - 1], seen.days[index]
        lesion = rng.random() > np.exp(-regimen.new_lesion_per_month * ratio**0.5 * (day - before) / MONTH)
        new = progressed is None and (lesion or seen.has_grown(index, first))
        progressed = day if new else progressed
        leave = 0.15 + (0.85 * 0.4 if progressed is not None else 0.0)
        stops = rng.random() < leave
        missed = int((origin - day) / interval + 0.5) - 1 > 0
        if new and not (stops and missed):
            recorded = day
        if stops:
            made = index + 1
            break
    if rng.random() > np.exp(-_summed_hazard(tumour, line, progressed, origin)):
        return None, None
    return made, recorded


def _summed_hazard(tumour: Tumour, line: int, progressed: int | None, origin: int) -> float:
    """E6 of the last line, day by day."""
    regimen = tumour.regimens[line]
    days = np.arange(tumour.starts[line], origin) + 0.5
    sizes = np.array([min(tumour.burden(day), LONGEST_MM) / 60.0 for day in days])
    level = regimen.death_per_month * np.exp(regimen.death_log_shift) * tumour.relative_growth(line) ** 0.5
    late = days >= (np.inf if progressed is None else progressed)
    return float(np.sum(level * sizes**0.45 * np.where(late, np.exp(regimen.log_hr_progressed), 1.0)) / MONTH)


def draw_reads(tumour: Tumour, days: Sequence[int], rng: np.random.Generator) -> tuple[CtdnaVisit, ...]:
    """A draw at each scan, all with reads or all with a fraction (E4)."""
    draw = _draw_counts if rng.random() < 0.5 else _draw_fraction
    return tuple(draw(day, tumour.fraction(day), rng) for day in days)


def _correlation(fraction: float) -> float:
    return 0.002 + 0.25 * fraction / (1 - fraction)


def _draw_counts(day: int, fraction: float, rng: np.random.Generator) -> CtdnaVisit:
    depth, rho = int(rng.integers(*DEPTHS)), _correlation(fraction)
    level = rng.beta(fraction * (1 - rho) / rho, (1 - fraction) * (1 - rho) / rho)
    alt = int(rng.binomial(depth, level))
    if not alt:
        return CtdnaVisit(day=day, state=Knowing.NONE_FOUND, depth=depth)
    return CtdnaVisit(day=day, alt_reads=alt, depth=depth)


def _draw_fraction(day: int, fraction: float, rng: np.random.Generator) -> CtdnaVisit:
    spread = np.sqrt(np.log1p(_correlation(fraction) * (1 - fraction) / fraction))
    # A fraction above 1 is not written down; about one draw in ten thousand.
    level = min(float(fraction * np.exp(spread * rng.normal())), 1.0)
    if level < VAF_LIMIT:
        return CtdnaVisit(day=day, state=Knowing.BELOW_LIMIT, limit_vaf=VAF_LIMIT)
    return CtdnaVisit(day=day, max_vaf=level)
