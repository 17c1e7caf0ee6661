"""The demonstration study, whose true hazards are known."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.sections import Bar, table
from benchmarks.studies import load_stored, store
from fusion.cohort.cohort import Cohort
from fusion.shapes import Floats
from fusion.survival.concordance import harrell_c
from fusion.survival.held_out import TWIN, HeldOut

WITHIN = 0.02
TRUTH = "true hazards"


def prepare(patients: int) -> tuple[Cohort, Floats]:
    """Write the study, import it in place of any other of its name; the cohort and its true log-hazards."""
    from ingest.demo.generate import write_study
    from twins.bridge import demo
    from twins.models import Study

    Study.objects.filter(code=demo.STUDY).delete()
    with tempfile.TemporaryDirectory() as name:
        written = write_study(Path(name) / "study", patients=patients, seed=demo.SEED)
        store([written.folder], demo.STUDY)
        truth = read_true_log_hazards(written.truth / "truth.csv")
    cohort = load_stored(demo.STUDY, "OS")
    return cohort, np.array([truth[code] for code in cohort.codes])


def read_true_log_hazards(path: Path) -> dict[str, float]:
    """By patient, the true log-hazard at day 0 in the arm that was given."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["patient"]: float(row[f"log_hazard_{row['arm']}"]) for row in csv.DictReader(file)}


def report_ranking(held_out: HeldOut, cohort: Cohort, truth: Floats) -> tuple[list[str], list[Bar]]:
    """Concordance of every predictor and of the truth, on the same folds."""
    told = {name: held_out.log_risk[name] for name in held_out.predictors}
    told[TRUTH] = np.broadcast_to(truth, held_out.fold.shape)
    found = {name: mean_concordance(risk, held_out, cohort) for name, risk in told.items()}
    rows = [(name, f"{value:.4f}", f"{value - found[TRUTH]:+.4f}") for name, value in found.items()]
    lines = ["Harrell's C, mean over folds, beside that of the true log-hazards on the same folds.", ""]
    return [*lines, *table(("predictor", "C", "minus the truth's"), rows)], [judge_ranking(found, len(cohort))]


def judge_ranking(found: Mapping[str, float], patients: int) -> Bar:
    """The twin's C is at most 0.02 below that of the truth."""
    short = found[TRUTH] - found[TWIN]
    return Bar(
        what=f"C of the twin against C of the true hazards, {patients} patients",
        wanted=f"within {WITHIN}",
        found=f"{found[TWIN]:.4f} against {found[TRUTH]:.4f}",
        met=short <= WITHIN,
    )


def mean_concordance(risk: Floats, held_out: HeldOut, cohort: Cohort) -> float:
    """Mean over folds of (r, n) risks."""
    found = []
    for repeat in range(held_out.repeats):
        for fold in held_out.folds_of(repeat):
            rows = held_out.rows_of(repeat, fold)
            value = harrell_c(risk[repeat, rows], cohort.followed.take(rows))
            if value is not None:
                found.append(value)
    return float(np.mean(found))
