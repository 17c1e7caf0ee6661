import numpy as np

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.evaluation.resolution import Scored, resolve, resolve_neighbours
from fusion.shapes import Floats
from fusion.survival.breslow import fit_baseline
from fusion.survival.cox import fit_cox
from fusion.survival.folds import rest
from fusion.training.halves import refit_halves
from fusion.training.splits import Split
from tests.unit.fusion.cohorts import make_outcome

TRAINING, SCORED = 300, 300
YEAR = np.array([365.0])


def make_patients(signal: float, seed: int) -> tuple[Cohort, np.ndarray]:
    """Eight features of known weight, and the true log-risks."""
    generator = np.random.default_rng(seed)
    n = TRAINING + SCORED
    x, beta = generator.normal(size=(n, 8)), generator.normal(size=8)
    true = signal * x @ beta / np.linalg.norm(beta)
    names = tuple(f"feature {number}" for number in range(8))
    codes = tuple(str(number) for number in range(n))
    blocks = (build_block("clinical", Modality.CLINICAL, names, x),)
    return Cohort(study="one", endpoint="OS", codes=codes, blocks=blocks, outcome=make_outcome(true, seed)), true


def fit_and_ask(training: Cohort, scored: Cohort, seed: int) -> Floats:
    return np.asarray(scored.blocks[0].values @ fit_cox(training.blocks[0].values, training.followed, penalty=10.0))


def score_fold(cohort: Cohort, seed: int) -> Scored:
    split = Split(repeat=0, fold="1", rows=np.arange(SCORED), seed=seed)
    training, asked = cohort.take(rest(split.rows, len(cohort))), cohort.take(split.rows)
    log_risk = fit_and_ask(training, asked, seed)
    baseline = fit_baseline(fit_and_ask(training, training, seed), training.followed)
    halves = refit_halves(cohort, split, fit_and_ask)
    return Scored(log_risk=log_risk, survival=baseline.survival(log_risk, YEAR)[:, 0], halves=halves)


def order_of_resolved(signal: float, seeds: range) -> tuple[float, float]:
    """Share of pairs called resolved at 90 %, and share of those in the true order."""
    called, right = [], []
    for seed in seeds:
        cohort, true = make_patients(signal, seed)
        scored = score_fold(cohort, seed)
        for row in range(0, SCORED, 10):
            others = np.delete(np.arange(SCORED), row)
            found = resolve_neighbours(scored, row, others)
            called.append(found.resolved)
            right.append(((found.higher > 0.5) == (true[row] > true[others]))[found.resolved])
    return float(np.concatenate(called).mean()), float(np.concatenate(right).mean())


def test_pairs_called_resolved_are_in_the_true_order_nine_times_in_ten():
    called, right = order_of_resolved(0.5, range(8))
    assert called > 0.2
    assert right > 0.9


def test_without_signal_few_pairs_are_resolved():
    shares = [
        resolve([score_fold(make_patients(0.0, seed)[0], seed)], np.random.default_rng(0)).resolved
        for seed in range(20)
    ]
    assert np.mean(shares) < 0.05


def test_halves_never_see_the_scored_patients_and_share_nobody():
    cohort, _ = make_patients(1.0, 0)
    split = Split(repeat=0, fold="1", rows=np.arange(SCORED), seed=0)
    seen: list[set[str]] = []

    def note(training: Cohort, scored: Cohort, seed: int) -> Floats:
        seen.append(set(training.codes))
        assert not set(training.codes) & set(scored.codes)
        return np.zeros(len(scored))

    refit_halves(cohort, split, note, divisions=3)
    assert len(seen) == 6
    for first, second in zip(seen[::2], seen[1::2], strict=True):
        assert not first & second
        assert len(first | second) == TRAINING
