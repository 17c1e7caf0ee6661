"""The rows of the page, each measured by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from benchmarks.fusion.arms import report_arms
from benchmarks.fusion.bars import BARS, Bars, bars_of_any
from benchmarks.fusion.coverage import report_coverage
from benchmarks.fusion.demonstration import prepare, report_ranking
from benchmarks.fusion.judging import Judged, describe, judge, margin_of
from benchmarks.fusion.modalities import report_modalities
from benchmarks.fusion.speed import FOLDS_SECONDS, time_folds, time_large_folds, time_members, time_scoring
from benchmarks.rows import Measure
from benchmarks.sections import Bar, Section
from benchmarks.studies import Source, load
from fusion.config import FitConfig
from fusion.evaluation.resampling import ALL_DRAWS

REPEATS: Mapping[tuple[str, str], int] = {("oak", "OS"): 3, ("hancock", "OS"): 2, ("hancock", "RFS"): 2}
ENDPOINTS: Mapping[str, tuple[str, ...]] = {"oak": ("OS",), "hancock": ("OS", "RFS"), "colon": ("OS", "RFS")}
METRICS: Mapping[tuple[str, str], str] = {("oak", "OS"): "uno_c"}
DEMONSTRATIONS = (160, 1000)
PATIENTS_TO_FIT, PATIENTS_TO_SCORE = 25_000, 100_000
SMOKE = FitConfig(folds=2, inner_folds=2, trees=20, networks=1, steps=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How much is done; a smoke run shows that everything runs, and its numbers mean nothing."""

    config: FitConfig = field(default_factory=FitConfig)
    draws: int = ALL_DRAWS
    shrink: int = 1

    @classmethod
    def smoke(cls) -> Settings:
        """Two folds, few steps, small cohorts."""
        return cls(config=SMOKE, draws=20, shrink=50)

    def repeated(self, repeats: int) -> FitConfig:
        """The configuration with so many repeats, one in a smoke run."""
        return self.config if self.shrink > 1 else replace(self.config, repeats=repeats)


def rows_of(examples: Sequence[Source], others: Sequence[tuple[Source, str]], settings: Settings) -> dict[str, Measure]:
    """By name, in the order of the page."""
    found: dict[str, Measure] = {}
    for source in examples:
        for endpoint in ENDPOINTS[source.name]:
            bars = BARS.get((source.name, endpoint), bars_of_any)
            name = f"{source.name}-{endpoint}"
            found[name] = partial(measure_cohort, name, source, endpoint, bars, settings)
    for source in (source for source in examples if source.name == "hancock"):
        for endpoint in ENDPOINTS[source.name]:
            name = f"{source.name}-{endpoint}-modalities"
            found[name] = partial(measure_modalities, name, source, endpoint, settings)
        found["speed-hancock"] = partial(measure_hancock_speed, source, settings)
    for source, endpoint in others:
        name = f"{source.name}-{endpoint}"
        found[name] = partial(measure_cohort, name, source, endpoint, bars_of_any, settings)
    return found | _rows_without_files(settings)


def _rows_without_files(settings: Settings) -> dict[str, Measure]:
    found: dict[str, Measure] = {
        f"demonstration-{patients}": partial(measure_demonstration, patients, settings) for patients in DEMONSTRATIONS
    }
    fitted, scored = PATIENTS_TO_FIT // settings.shrink, PATIENTS_TO_SCORE // settings.shrink
    speed = {"fit": (time_members, fitted), "folds": (time_large_folds, fitted), "scoring": (time_scoring, scored)}
    for name, (act, patients) in speed.items():
        found[f"speed-{name}"] = partial(_speed, f"speed-{name}", partial(act, patients, settings.config))
    return found


def _speed(name: str, act: Callable[[], tuple[list[str], list[Bar]]]) -> Section:
    lines, bars = act()
    return Section(name=name, title=f"Speed: {name.removeprefix('speed-')}", lines=tuple(lines), bars=tuple(bars))


@cache
def judged(source: Source, endpoint: str, settings: Settings) -> Judged:
    """Fitted once for all rows of a run that need it."""
    repeats = REPEATS.get((source.name, endpoint), 1)
    return judge(load(source, endpoint), settings.repeated(repeats), draws=settings.draws)


def measure_cohort(name: str, source: Source, endpoint: str, bars: Bars, settings: Settings) -> Section:
    """Predictors compared, coverage, and arms where they were assigned by chance."""
    found = judged(source, endpoint, settings)
    return _section_of(name, f"{source.name}, {endpoint}", found, bars(found), METRICS.get((source.name, endpoint)))


def _section_of(name: str, title: str, found: Judged, bars: list[Bar], metric: str | None = None) -> Section:
    lines = describe(found)
    covered, coverage_bars = report_coverage(found.held_out, found.cohort)
    lines, bars = [*lines, *covered], [*bars, *coverage_bars]
    if found.cohort.randomised and len(found.cohort.arm_names) > 1:
        told, arm_bars = report_arms(found.model, found.held_out, found.cohort)
        lines, bars = [*lines, *told], [*bars, *arm_bars]
    margin = margin_of(found, metric or "harrell_c")
    return Section(name=name, title=title, lines=tuple(lines), bars=tuple(bars), margin=margin)


def measure_modalities(name: str, source: Source, endpoint: str, settings: Settings) -> Section:
    """Blocks left out and dropped, in as many folds as the fit but one repeat."""
    lines, bars = report_modalities(load(source, endpoint), settings.config, draws=settings.draws)
    title = f"{source.name}, {endpoint}: what blocks are worth"
    return Section(name=name, title=title, lines=tuple(lines), bars=tuple(bars))


def measure_hancock_speed(source: Source, settings: Settings) -> Section:
    """Five folds of OS."""
    lines, bars = time_folds(load(source, "OS"), settings.config, wanted=FOLDS_SECONDS)
    return Section(name="speed-hancock", title="Speed: hancock", lines=tuple(lines), bars=tuple(bars))


def measure_demonstration(patients: int, settings: Settings) -> Section:
    """The ranking against the truth, and all that is told of a cohort."""
    cohort, truth = prepare(min(patients, 160) if settings.shrink > 1 else patients)
    found = judge(cohort, settings.config, draws=settings.draws)
    lines, bars = report_ranking(found.held_out, cohort, truth)
    section = _section_of(f"demonstration-{patients}", f"Demonstration study, {patients} patients", found, bars)
    # Margins are of real cohorts.
    return replace(section, lines=(*lines, *section.lines), margin=None)
