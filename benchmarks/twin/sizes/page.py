"""The section of the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.sections import Bar, Section, at_most, table
from benchmarks.twin.sizes.protocol import FULL, QUICK, SEEN, Outcome, run_folds
from benchmarks.twin.sizes.reading import Sizes, read_sizes
from benchmarks.twin.sizes.scoring import Scored, coverage_interval, error_difference

COVERED = (0.88, 0.92)
HORIZONS = ((0.0, 3.0), (3.0, 6.0), (6.0, 12.0), (12.0, np.inf))
PROTOCOL = (
    "Five folds over patients, fixed by a seed. The population (kinetics by arm, noise, plateau, drop-out) and the "
    "recalibration are learned on the training patients alone: the recalibration from two halves of them, each "
    "forecast by a population fitted to the other. The first 2, 3 or 4 scans of a held-out patient are assimilated "
    "and every later scan is forecast on its day, given that it is made. The point is the predictive median after "
    "recalibration, intervals hold readers' noise; both are also shown as the model alone has them. Nothing was "
    "chosen on a scored fold by the code; the form of the model (a noise scale of each patient's own, a logistic "
    "drop-out, the pull to the last size) was chosen while looking at folds of a different split of the same files."
)


def measure(folder: Path | None, *, quick: bool) -> Section:
    """The row: MAE against the last value carried forward, and coverage, after 2, 3 and 4 scans."""
    if folder is None:
        bar = Bar(what="lesion sizes", wanted="files of tumour_sizes", found="not given", met=None)
        return Section(name="sizes", title="Lesion sizes ahead", lines=(), bars=(bar,))
    sizes = read_sizes(folder)
    outcome = run_folds(_first(sizes, 60) if quick else sizes, QUICK if quick else FULL)
    return Section(name="sizes", title="Lesion sizes ahead", lines=tuple(_lines(sizes, outcome)), bars=_bars(outcome))


def _first(sizes: Sizes, count: int) -> Sizes:
    return Sizes(histories=sizes.histories[:count], counts=sizes.counts)


def _bars(outcome: Outcome) -> tuple[Bar, ...]:
    errors = [
        at_most(f"MAE after {seen} scans, mm (LOCF beside)", scored.error("twin"), scored.error("locf"))
        for seen, scored in outcome.scored.items()
    ]
    covered = [_between(seen, scored.coverage(0.9)) for seen, scored in outcome.scored.items()]
    return (*errors, *covered)


def _between(seen: int, found: float) -> Bar:
    low, high = COVERED
    return Bar(
        what=f"coverage of the 90 % interval after {seen} scans", wanted=f"{low} to {high}",
        found=f"{found:.4f}", met=low <= found <= high,
    )  # fmt: skip


def _lines(sizes: Sizes, outcome: Outcome) -> list[str]:
    counted = [(what, str(count)) for what, count in sizes.counts.items() if count]
    return [
        PROTOCOL, "",
        *table(("rows of the files", "n"), [("patients", str(len(sizes.histories))), *counted]),
        *table(
            ("scans seen", "patients", "later scans", "MAE twin", "model alone", "LOCF", "population mean",
             "twin - LOCF, 95 % interval", "skill over LOCF", "CRPS twin", "CRPS skill over LOCF"),
            [_error_row(str(seen), scored) for seen, scored in outcome.scored.items()],
        ),
        "The next scan alone:", "",
        *table(
            ("scans seen", "scans", "MAE twin", "model alone", "LOCF", "twin - LOCF, 95 % interval", "coverage 90 %"),
            [_next_row(str(seen), scored.where(scored.ahead == 1)) for seen, scored in outcome.scored.items()],
        ),
        *table(
            ("scans seen", "50 %", "80 %", "90 %", "95 % interval of that", "median width 90 %, mm",
             "model alone 50 %", "80 %", "90 %"),
            [_coverage_row(str(seen), scored) for seen, scored in outcome.scored.items()],
        ),
        *table(
            ("scans seen", "months ahead", "scans", "MAE twin", "LOCF", "coverage 90 %"),
            [row for seen, scored in outcome.scored.items() for row in _horizon_rows(str(seen), scored)],
        ),
        *_learned_lines(outcome),
    ]  # fmt: skip


def _error_row(seen: str, scored: Scored) -> tuple[str, ...]:
    low, high = error_difference(scored, seed=0)
    twin, locf, crps = scored.error("twin"), scored.error("locf"), float(scored.crps.mean())
    return (
        seen, str(len(np.unique(scored.patient))), str(len(scored)), f"{twin:.2f}", f"{scored.error('model'):.2f}",
        f"{locf:.2f}", f"{scored.error('mean'):.2f}", f"{low:+.2f} to {high:+.2f}", f"{1 - twin / locf:+.3f}",
        f"{crps:.2f}", f"{1 - crps / locf:+.3f}",
    )  # fmt: skip


def _next_row(seen: str, scored: Scored) -> tuple[str, ...]:
    low, high = error_difference(scored, seed=0)
    errors = [f"{scored.error(name):.2f}" for name in ("twin", "model", "locf")]
    return (seen, str(len(scored)), *errors, f"{low:+.2f} to {high:+.2f}", f"{scored.coverage(0.9):.3f}")


def _coverage_row(seen: str, scored: Scored) -> tuple[str, ...]:
    low, high = coverage_interval(scored, seed=0)
    shares = (0.5, 0.8, 0.9)
    own = [f"{scored.coverage(share):.3f}" for share in shares]
    model = [f"{scored.coverage(share, 'model_quantiles'):.3f}" for share in shares]
    return (seen, *own, f"{low:.3f} to {high:.3f}", f"{scored.width(0.9):.1f}", *model)


def _horizon_rows(seen: str, scored: Scored) -> list[tuple[str, ...]]:
    rows = []
    for low, high in HORIZONS:
        part = scored.where((scored.months > low) & (scored.months <= high))
        if len(part):
            name = f"{low:.0f} to {high:.0f}" if np.isfinite(high) else f"over {low:.0f}"
            errors = (f"{part.error('twin'):.2f}", f"{part.error('locf'):.2f}")
            rows.append((seen, name, str(len(part)), *errors, f"{part.coverage(0.9):.3f}"))
    return rows


def _learned_lines(outcome: Outcome) -> list[str]:
    trusts = {seen: ", ".join(f"{each[seen].trust:.2f}" for each in outcome.recalibrations) for seen in SEEN}
    deltas = ", ".join("none" if each is None else f"{each:.2f}" for each in outcome.drop_out)
    told = "; ".join(f"after {seen} scans {text}" for seen, text in trusts.items())
    return [
        f"Trust in the model's median over the last size, fold by fold: {told}. Drop-out after progression in size "
        f"(delta of E8): {deltas}. Fits converged: {sum(outcome.converged)} of {len(outcome.converged)}.",
        "",
    ]
