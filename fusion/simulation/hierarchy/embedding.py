"""Prior of one patient from his embedding: p(theta | z) = N(mu + W z, Sigma + W V W'), if it predicts better.

W is in between-patient SDs a SD of z, ridge-shrunk, fitted by maximum a posteriori of the marginal likelihood with the
population held fixed. It is kept only if the log likelihood of held-out patients beats the population prior's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from fusion.errors import CohortError
from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.nodes import Nodes, adapt, draw_nodes, explain
from fusion.simulation.hierarchy.parameters import CAP, Unknowns
from fusion.simulation.hierarchy.population_fit import PopulationFit
from fusion.simulation.hierarchy.shapes import (
    Allowed,
    Chosen,
    Covariance,
    Covariates,
    Loadings,
    OneCovariate,
    PerPatient,
    Rows,
    Scalar,
    Shifts,
)
from fusion.simulation.library import Regimen
from fusion.simulation.population import Population
from fusion.simulation.settings import Settings

ROWS = ("size", "shrinkage", "growth", "sensitive")
PROGNOSIS = ("size", "growth")
RIDGE_SD = 0.3
FOLDS = 5
ROUNDS = 3
STEPS = 15
ONE_SIDED = 1.645


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Nodes of some patients, and which rows of the cohort they are."""

    rows: Rows
    nodes: Nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingPrior:
    """What an embedding says before any size is seen.

    Attributes:
        loadings: (4, z) W, rows as in `ROWS`; all 0 where dropped.
        centre: (z,) mean of the covariates.
        spread: (z,) their SD.
        gain: held-out log likelihood a patient over the population prior's.
        gain_se: its standard error, paired over patients.
        kept: whether the gain is above 0 beyond chance (one-sided 5 %).
        reason: in words.
    """

    loadings: Loadings
    centre: OneCovariate
    spread: OneCovariate
    gain: float
    gain_se: float
    kept: bool
    reason: str

    def shifts(self, covariates: Covariates) -> Shifts:
        """(p, 4) shifts in SDs, at most 2."""
        return _capped(self.loadings, (covariates - self.centre) / self.spread)

    def widening(self, variance: Covariance | None) -> OneCovariate:
        """(4,) factors on the between-patient SDs for an embedding known with this covariance (z, z)."""
        if variance is None:
            return torch.ones(len(ROWS), dtype=torch.float64)
        scaled = self.loadings / self.spread
        return torch.sqrt(1 + ((scaled @ variance) * scaled).sum(1).clamp(min=0))

    def personalise(
        self, population: Population, settings: Settings, covariates: OneCovariate, variance: Covariance | None = None
    ) -> tuple[Population, Settings]:
        """The population and settings with which to `update` this patient.

        Args:
            population: as fitted.
            settings: as fitted.
            covariates: (z,) the patient's embedding.
            variance: (z, z) of it; the more uncertain, the wider the prior.
        """
        shift, wider = self.shifts(covariates[None])[0].tolist(), self.widening(variance).tolist()
        by_name = dict(zip(ROWS, zip(shift, wider, strict=True), strict=True))
        arms = {
            key: replace(arm, regimen=_moved(arm.regimen, settings, by_name)) for key, arm in population.arms.items()
        }
        moved_size = settings.size_mm * math.exp(settings.size_sd * by_name["size"][0])
        own = replace(
            settings, size_mm=moved_size, size_sd=settings.size_sd * by_name["size"][1],
            shrinkage_sd=settings.shrinkage_sd * by_name["shrinkage"][1],
        )  # fmt: skip
        return replace(population, arms=arms), own


def fit_embedding(
    courses: Courses,
    covariates: Covariates,
    fit: PopulationFit,
    *,
    comparable_arms: bool,
    seed: int,
) -> EmbeddingPrior:
    """Fit W and test it on held-out patients.

    Args:
        courses: p patients.
        covariates: (p, z) their embeddings, in the same order.
        fit: the population without embeddings.
        comparable_arms: whether arms are randomised or overlap-checked; only then may the embedding move ks and phi.
        seed: of nodes and folds.

    Raises:
        CohortError: embeddings are not one a patient, not finite, or fewer than two patients a fold.
    """
    _check(courses, covariates)
    centre, spread = covariates.mean(0), covariates.std(0).clamp(min=1e-9)
    standard = (covariates - centre) / spread
    grids = _grids(courses, fit, seed)
    allowed = torch.tensor([comparable_arms or row in PROGNOSIS for row in ROWS])
    gains = _held_out_gains(grids, standard, fit.unknowns, allowed, seed)
    gain, error = float(gains.mean()), float(gains.std() / len(gains) ** 0.5)
    kept = gain > ONE_SIDED * error
    loadings = _fit_loadings(grids, standard, fit.unknowns, allowed, torch.ones(len(courses), dtype=torch.bool))
    verb = "kept: held-out patients are" if kept else "dropped: held-out patients are not reliably"
    return EmbeddingPrior(
        loadings=loadings if kept else torch.zeros_like(loadings), centre=centre, spread=spread,
        gain=gain, gain_se=error, kept=kept,
        reason=f"{verb} predicted better ({gain:+.4f} log units a patient, standard error {error:.4f})",
    )  # fmt: skip


def _check(courses: Courses, covariates: Covariates) -> None:
    expected = f"{len(courses)} finite embeddings, at least {2 * FOLDS}"
    if len(covariates) != len(courses) or len(courses) < 2 * FOLDS:
        raise CohortError(expected=expected, found=f"{len(covariates)}", where="embedding prior")
    if not bool(torch.isfinite(covariates).all()):
        missing = int((~torch.isfinite(covariates).all(1)).sum())
        raise CohortError(expected=expected, found=f"{missing} that are not", where="embedding prior")


def _grids(courses: Courses, fit: PopulationFit, seed: int) -> list[Grid]:
    """Nodes at the population's posterior, apart for patients with a censored size."""
    censored = courses.censored.any(1)
    found = []
    for chosen in (censored, ~censored):
        rows = torch.nonzero(chosen)[:, 0]
        if not len(rows):
            continue
        part = courses.take(rows).trimmed()
        nodes = draw_nodes(part, fit.effort.nodes, levels=fit.effort.levels, seed=seed)
        for _ in range(ROUNDS):
            nodes = adapt(nodes, explain(nodes, fit.unknowns))
        found.append(Grid(rows=rows, nodes=nodes))
    return found


def _held_out_gains(
    grids: Sequence[Grid], standard: Covariates, unknowns: Unknowns, allowed: Allowed, seed: int
) -> PerPatient:
    fold = torch.randperm(len(standard), generator=torch.Generator().manual_seed(seed)) % FOLDS
    without = _log_evidence(grids, standard, unknowns, torch.zeros(len(ROWS), standard.shape[1], dtype=torch.float64))
    gains = torch.zeros_like(without)
    for number in range(FOLDS):
        loadings = _fit_loadings(grids, standard, unknowns, allowed, fold != number)
        found = _log_evidence(grids, standard, unknowns, loadings)
        gains = torch.where(fold == number, found - without, gains)
    return gains


def _fit_loadings(
    grids: Sequence[Grid], standard: Covariates, unknowns: Unknowns, allowed: Allowed, training: Chosen
) -> Loadings:
    # Entries share the ridge: the whole shift has SD RIDGE_SD a priori however many covariates there are.
    ridge = RIDGE_SD / standard.shape[1] ** 0.5
    free = torch.zeros(len(ROWS), standard.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([free], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Scalar:
        optimiser.zero_grad()
        loadings = ridge * free * allowed[:, None]
        evidence = _log_evidence(grids, standard, unknowns, loadings)[training].sum()
        value = 0.5 * free.square().sum() - evidence
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: Loadings = ridge * free.detach() * allowed[:, None]
    return found


def _log_evidence(grids: Sequence[Grid], standard: Covariates, unknowns: Unknowns, loadings: Loadings) -> PerPatient:
    """(p,) log marginal likelihood of every patient under the shifted prior."""
    shifts = _capped(loadings, standard)
    order = torch.cat([grid.rows for grid in grids])
    found = [
        explain(grid.nodes, unknowns, shifts[grid.rows].repeat_interleave(grid.nodes.levels, 0)).log_evidence
        for grid in grids
    ]
    return torch.cat(found)[order.argsort()]


def _capped(loadings: Loadings, standard: Covariates) -> Shifts:
    return CAP * torch.tanh(standard @ loadings.T / CAP)


def _moved(regimen: Regimen, settings: Settings, by_name: dict[str, tuple[float, float]]) -> Regimen:
    growth, sensitive = by_name["growth"], by_name["sensitive"]
    logit = torch.logit(torch.tensor(regimen.sensitive_fraction, dtype=torch.float64))
    return replace(
        regimen,
        shrinkage_per_month=regimen.shrinkage_per_month * math.exp(settings.shrinkage_sd * by_name["shrinkage"][0]),
        growth_per_month=regimen.growth_per_month * math.exp(regimen.sd_log_growth * growth[0]),
        sd_log_growth=regimen.sd_log_growth * growth[1],
        sensitive_fraction=float(torch.sigmoid(logit + regimen.sd_logit_sensitive * sensitive[0])),
        sd_logit_sensitive=regimen.sd_logit_sensitive * sensitive[1],
    )
