"""What a block is worth when models are fitted without it, and what it costs to lack it at test time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.sections import Bar, table
from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.evaluation.modalities import Loss, ModalityReport, ModalityWorth, judge_modalities
from fusion.evaluation.resampling import draw_weights
from fusion.shapes import Mask
from fusion.survival.held_out import HeldOut
from fusion.training.refitting import Question, refit
from fusion.workflows.processes import local_processes

HIGHEST_BEYOND = 0.02


def report_modalities(cohort: Cohort, config: FitConfig, *, draws: int) -> tuple[list[str], list[Bar]]:
    """The table, and the bar: no block costs more than 0.02 of concordance beyond what it is worth."""
    with local_processes() as pool:

        def ask(asked: Cohort, views: Sequence[Mask]) -> Sequence[HeldOut]:
            return refit(asked, config, Question(views=tuple(views)), executor=pool)

        found = judge_modalities(
            cohort,
            ask,
            weights=draw_weights(len(cohort), draws, config.seed),
            tau_months=config.tau_months,
            generator=np.random.default_rng(config.seed),
            note=lambda done, total: print(f"  refits {done} of {total}", flush=True),
        )
    what = "dropping any one block at test time, beyond what it is worth retrained"
    if found is None:
        shown = "fewer than two blocks"
        return [shown], [Bar(what=what, wanted=f"< {HIGHEST_BEYOND}", found=shown, met=None)]
    return describe(found), [judge_worst(what, found)]


def judge_worst(what: str, found: ModalityReport) -> Bar:
    """Of the block that costs most."""
    costs = {worth.block: worth.beyond_refit.difference.value for worth in found.worths}
    known = {block: cost for block, cost in costs.items() if cost is not None}
    if not known:
        return Bar(what=what, wanted=f"< {HIGHEST_BEYOND}", found="no fold gave the number", met=None)
    worst = max(known, key=lambda block: known[block])
    shown = f"at most {known[worst]:+.4f} ({worst}) of {len(known)} blocks"
    return Bar(what=what, wanted=f"< {HIGHEST_BEYOND}", found=shown, met=known[worst] < HIGHEST_BEYOND)


def describe(found: ModalityReport) -> list[str]:
    """Each block, and what is left when more and more blocks are hidden at random."""
    full = "-" if found.full.value is None else f"{found.full.value:.4f}"
    lines = [f"Harrell's C of the twin with everything: {full}; {found.folds} folds, {found.repeats} repeat(s).", ""]
    header = ("block", "worth when retrained without", "cost when dropped at test", "beyond")
    lines += table(header, [_row(worth) for worth in found.worths])
    names = tuple(found.curve[0].concordance)
    points = [[str(point.removed), *(_shown(point.concordance[name].value) for name in names)] for point in found.curve]
    return [*lines, "Blocks hidden at random from every patient:", "", *table(("hidden", *names), points)]


def _row(worth: ModalityWorth) -> list[str]:
    return [worth.block, _loss(worth.worth), _loss(worth.cost), _loss(worth.beyond_refit)]


def _loss(loss: Loss) -> str:
    found = loss.difference
    if found.value is None:
        return found.reason
    return f"{found.value:+.4f}" + ("" if found.low is None else f" ({found.low:+.4f} to {found.high:+.4f})")


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
