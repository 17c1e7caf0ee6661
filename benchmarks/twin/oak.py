"""The OAK trial predicted from other trials: hazard ratio, and each arm's curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection

from benchmarks.sections import Bar, Section, at_most, table
from benchmarks.studies import Source, load, load_stored
from fusion.shapes import Floats
from fusion.simulation.time_grid import MONTHS_PER_WEEK, weeks_until
from fusion.survival.hazard_ratio import expected_log_hazard_ratio
from fusion.survival.kaplan_meier import fit_kaplan_meier

if TYPE_CHECKING:
    from fusion.cohort.history import PatientHistory
    from fusion.simulation.population import Population

TRIAL, PUBLISHED_RATIO, WIDEST = "OAK", 0.73, 0.22
# What each arm of the trial is called in a library that never saw it.
ARMS = {"atezolizumab": "pd1_nsclc_2l", "docetaxel": "docetaxel_nsclc_2l"}
MONTHS, HORIZON_MONTHS = (6, 12, 18), 24
WITHIN = 0.05
PARTICLES, SEED = 600, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """Weekly curves of one arm in the average patient: (t, g), one column a draw of what the evidence leaves open."""

    alive: Floats
    free: Floats


def measure(folder: Path | None, *, quick: bool) -> Section:
    """Predict, then look."""
    if folder is None:
        raise ValueError("the row needs the trial's files")
    cohort = load(Source.example(f"oak={folder}"), "OS")
    histories = read_histories()[:: 40 if quick else 1]
    population = population_without_trial()
    predicted = {arm: predict_arm(histories, population, key) for arm, key in ARMS.items()}
    ratio = predict_ratio(predicted)
    lines, bars = judge_curves(predicted)
    return Section(
        name="oak", title="OAK, from trials other than OAK",
        lines=(
            *about(population, len(histories), len(cohort)), *table(("", "hazard ratio"), ratio_rows(ratio)), *lines
        ),
        bars=(*judge_ratio(ratio), *bars),
    )  # fmt: skip


def population_without_trial() -> Population:
    """Second-line arms pooled over other trials, the treatment anchored by other trials' hazard ratios."""
    from fusion.simulation.calibration.anchoring import anchor_arms
    from fusion.simulation.library.finding import library_without
    from fusion.simulation.population import library_population

    return anchor_arms(library_population(library_without(TRIAL)), without=(TRIAL,))


def read_histories() -> list[PatientHistory]:
    """What was known of each patient at the index date: size, ctDNA, age, performance status; no outcome."""
    from fusion.cohort.history_loading import load_histories
    from twins.database import url_of

    return list(load_histories(url_of(connection.settings_dict), "oak", origin_day=0))


def predict_arm(histories: Sequence[PatientHistory], population: Population, key: str) -> Predicted:
    """Every patient's twin given the arm, averaged over patients within each draw of the evidence."""
    found = [_predict_patient(history, population, key) for history in histories]
    return Predicted(
        alive=np.mean([alive for alive, _ in found], axis=0), free=np.mean([free for _, free in found], axis=0)
    )


def _predict_patient(history: PatientHistory, population: Population, key: str) -> tuple[Floats, Floats]:
    from fusion.simulation.arms.groups import assign_groups, group_means
    from fusion.simulation.arms.simulating import run_arm
    from fusion.simulation.assimilation.posterior import update
    from fusion.simulation.library import load_library

    posterior = update(history, None, population, particles=PARTICLES, seed=SEED)
    run = run_arm(posterior, population.arms[key], HORIZON_MONTHS, SEED, load_library())
    mean = partial(group_means, groups=assign_groups(posterior.deviates))
    weeks = weeks_until(HORIZON_MONTHS) + 1
    return mean(run.alive[:weeks]).numpy(), mean(run.course.free[:weeks]).numpy()


def predict_ratio(predicted: Mapping[str, Predicted]) -> dict[str, float]:
    """Hazard ratio until the horizon: of the mean curves, and 5 % and 95 % over draws of the evidence."""
    treated, control = (predicted[arm].alive for arm in ARMS)
    drawn = [expected_log_hazard_ratio(treated[:, g], control[:, g]) for g in range(treated.shape[1])]
    low, high = np.exp(np.quantile(drawn, [0.05, 0.95]))
    middle = np.exp(expected_log_hazard_ratio(treated.mean(1), control.mean(1)))
    return {"ratio": float(middle), "low": float(low), "high": float(high)}


def judge_ratio(ratio: Mapping[str, float]) -> list[Bar]:
    """The interval holds the published ratio and is narrow."""
    told = f"{ratio['ratio']:.3f} ({ratio['low']:.3f} to {ratio['high']:.3f})"
    covers = ratio["low"] <= PUBLISHED_RATIO <= ratio["high"]
    return [
        Bar(what="hazard ratio, 90 % interval", wanted=f"covers {PUBLISHED_RATIO}", found=told, met=covers),
        at_most("width of the interval", ratio["high"] - ratio["low"], WIDEST),
    ]


def ratio_rows(ratio: Mapping[str, float]) -> list[tuple[str, str]]:
    """Predicted beside published."""
    shown = f"{ratio['ratio']:.3f} (90 %: {ratio['low']:.3f} to {ratio['high']:.3f})"
    return [("predicted", shown), ("published (Rittmeyer 2017)", "0.73 (95 %: 0.62 to 0.87)")]


def judge_curves(predicted: Mapping[str, Predicted]) -> tuple[list[str], list[Bar]]:
    """Each arm's curves against Kaplan-Meier."""
    rows, gaps = [], []
    for endpoint in ("OS", "PFS"):
        cohort = load_stored("oak", endpoint)
        for arm, curves in predicted.items():
            mine = np.array([given is not None and given.casefold() == arm for given in cohort.arms])
            seen = fit_kaplan_meier(cohort.followed.take(np.flatnonzero(mine)))
            curve = (curves.alive if endpoint == "OS" else curves.free).mean(1)
            for month in MONTHS:
                told = float(np.interp(month / MONTHS_PER_WEEK, np.arange(len(curve)), curve))
                observed = float(seen.at(np.array([month * 30.4375]))[0])
                gaps.append((abs(told - observed), f"{endpoint} {arm} {month} months"))
                rows.append((endpoint, arm, str(month), f"{told:.3f}", f"{observed:.3f}", f"{told - observed:+.3f}"))
    worst, where = max(gaps)
    bar = Bar(
        what=f"largest distance of {len(gaps)} points from Kaplan-Meier",
        wanted=f"<= {WITHIN}", found=f"{worst:.3f} ({where})", met=worst <= WITHIN,
    )  # fmt: skip
    return table(("endpoint", "arm", "month", "predicted", "Kaplan-Meier", "difference"), rows), [bar]


def about(population: Population, predicted: int, cohort: int) -> list[str]:
    """What the prediction rests on."""
    sources = [f"- {arm}: {population.arms[key].source}" for arm, key in ARMS.items()]
    return [
        f"{predicted} of the trial's patients ({cohort} with an outcome), each with baseline size, ctDNA, age and "
        "performance status and no outcome. No number of the library that rests on OAK is used.", "", *sources, "",
    ]  # fmt: skip
