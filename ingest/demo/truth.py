"""What really holds for each patient, for benchmarks and tests; written outside the study folder, read by no reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.demo import course, followup, presence, reads, visits
from ingest.demo.cohort import FACTORS, MIXED, WEIGHTS, Cohort
from ingest.demo.fates import TRUE_SURVIVAL_MONTHS, Fate
from ingest.demo.followup import Seen
from ingest.demo.regimens import ARMS
from ingest.demo.tables import Cell, write_table
from ingest.demo.visits import NEVER

ARM_COLUMNS: Final = (
    "ks",
    "kg",
    "phi",
    "log_hazard",
    *(f"survival_{months}m" for months in TRUE_SURVIVAL_MONTHS),
    "death_day",
    "progression_day",
    "severe_ae_day",
)


def write_truth(folder: Path, cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...]) -> None:
    """Write truth.csv, a row a patient with both arms' potential outcomes, and truth.json, the parameters.

    Potential outcomes are those without censoring; a day is empty where it does not come within the horizon.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ["patient", "arm", "burden_mm", "prognosis", *FACTORS]
    names += [f"{column}_{arm}" for arm in fates for column in ARM_COLUMNS]
    rows = [_row(cohort, fates, place) for place in range(len(cohort))]
    write_table(folder / "truth.csv", names, rows)
    text = json.dumps(_parameters(cohort, fates, seen), indent=2)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _row(cohort: Cohort, fates: Mapping[str, Fate], place: int) -> list[Cell]:
    own: list[Cell] = [cohort.codes[place], str(cohort.arm[place])]
    own += [
        _short(value[place])
        for value in (cohort.burden_mm, cohort.prognosis, *(cohort.factors[name] for name in FACTORS))
    ]
    return own + [cell for fate in fates.values() for cell in _arm_cells(fate, place)]


def _arm_cells(fate: Fate, place: int) -> list[Cell]:
    way = fate.course
    rates = [_short(values[place]) for values in (way.ks, way.kg, way.phi, way.log_hazard)]
    severe = min((event.start_day for event in fate.adverse[place] if event.grade >= 3), default=NEVER)
    days = [_day(int(fate.death_day[place])), _day(int(fate.progression_day[place])), _day(severe)]
    return [*rates, *(_short(value) for value in fate.true_survival[place]), *days]


def _short(value: float) -> str:
    return f"{value:.6g}"


def _day(day: int) -> int | None:
    return None if day == NEVER else day


def _parameters(cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...]) -> dict[str, Any]:
    return {
        "synthetic": True,
        "seed": cohort.seed,
        "patients": len(cohort),
        "regimens": [asdict(regimen) for regimen in ARMS],
        "factors_from_others": MIXED,
        "log_hazard_weights": WEIGHTS,
        "beta": course.BETA,
        "b_kg": course.B_KG,
        "gamma": course.GAMMA,
        "kappa_months": course.KAPPA_MONTHS,
        "h0_shift": course.H0_SHIFT,
        "new_lesion_share": visits.NEW_LESION_SHARE,
        "immune_shift_of_logit_phi": {"atezolizumab": course.IMMUNE_ANSWER},
        "shed_hge_per_ml": course.SHED_HGE_PER_ML,
        "sd_log_shed": course.SD_LOG_SHED,
        "sd_reader": visits.SD_READER,
        "sd_process": visits.SD_PROCESS,
        "process_months": visits.PROCESS_MONTHS,
        "background_hge_per_ml": reads.BACKGROUND_HGE_PER_ML,
        "sd_log_background": reads.SD_LOG_BACKGROUND,
        "sd_log_background_of_a_draw": reads.SD_LOG_DRAW,
        "overdispersion": reads.OVERDISPERSION,
        "missing_share": presence.MISSING_SHARE,
        "drop_out_a_month": followup.DROP_OUT_A_MONTH,
        "stay_after_progression": followup.STAY_AFTER_PROGRESSION,
        "mean_true_survival": {
            name: dict(
                zip(map(str, TRUE_SURVIVAL_MONTHS), np.round(fate.true_survival.mean(axis=0), 6).tolist(), strict=True)
            )
            for name, fate in fates.items()
        },
        "concordance_of_true_log_hazard": concordance(cohort, fates, seen),
    }


def concordance(cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...]) -> float | None:
    """Harrell's C of the true day-0 log hazard on the factual arm against observed overall survival.

    Of all pairs in which the earlier time is a death, the share where the higher hazard died first, ties counting half
    (Harrell 1982). None where no pair can be compared.
    """
    risk = np.array([fates[str(arm)].course.log_hazard[place] for place, arm in enumerate(cohort.arm)])
    day, died = np.array([one.os_day for one in seen]), np.array([one.died for one in seen])
    comparable = died[:, None] & (day[:, None] < day[None, :])
    if not comparable.any():
        return None
    won = (risk[:, None] > risk[None, :]) + 0.5 * (risk[:, None] == risk[None, :])
    return round(float(won[comparable].mean()), 6)
