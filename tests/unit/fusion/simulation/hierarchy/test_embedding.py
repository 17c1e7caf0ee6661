import pytest
import torch

from fusion.errors import CohortError
from fusion.simulation.hierarchy.embedding import ROWS, EmbeddingPrior, fit_embedding
from fusion.simulation.hierarchy.population_fit import Excluded, PopulationFit, fit_courses
from tests.unit.fusion.simulation.hierarchy.cohorts import ARM, LIBRARY, SMALL, courses_of, drawn, own_deviates

COURSES = courses_of(drawn(60, lift=0.5))
TOLD = own_deviates(60)
NOISE = torch.randn((60, 2), generator=torch.Generator().manual_seed(9), dtype=torch.float64)


@pytest.fixture(scope="module")
def fit() -> PopulationFit:
    return fit_courses(COURSES, Excluded(no_line=0, no_size=0), LIBRARY, seed=0, effort=SMALL)


@pytest.fixture(scope="module")
def told(fit: PopulationFit) -> EmbeddingPrior:
    return fit_embedding(COURSES, TOLD, fit, comparable_arms=False, seed=0)


def test_an_embedding_that_tells_of_size_is_kept(told: EmbeddingPrior) -> None:
    assert told.kept and told.gain > 0 and "kept" in told.reason
    assert float(told.loadings[ROWS.index("size"), 0]) > 0.3


def test_an_embedding_of_noise_is_dropped_and_says_so(fit: PopulationFit) -> None:
    found = fit_embedding(COURSES, NOISE, fit, comparable_arms=True, seed=0)
    assert not found.kept and "dropped" in found.reason
    assert not bool(found.loadings.any()) and not bool(found.shifts(NOISE).any())


def test_sensitivity_to_an_arm_moves_only_where_arms_can_be_compared(fit: PopulationFit, told: EmbeddingPrior) -> None:
    rows = [ROWS.index("shrinkage"), ROWS.index("sensitive")]
    assert not bool(told.loadings[rows].any())
    free = fit_embedding(COURSES, TOLD, fit, comparable_arms=True, seed=0)
    assert bool(free.loadings[rows].any())


def test_widths_grow_with_the_variance_of_the_embedding(fit: PopulationFit, told: EmbeddingPrior) -> None:
    variances = (None, *(each * torch.ones(1, 1, dtype=torch.float64) for each in (0.2, 1.0, 5.0)))
    widths = [told.personalise(fit.population, fit.settings, TOLD[0], variance)[1].size_sd for variance in variances]
    assert widths == sorted(widths) and widths[0] == fit.settings.size_sd and widths[3] > widths[0]


def test_shift_is_capped_at_two_standard_deviations(fit: PopulationFit, told: EmbeddingPrior) -> None:
    far = torch.tensor([1e6], dtype=torch.float64)
    assert float(told.shifts(far[None]).abs().max()) <= 2
    population, settings = told.personalise(fit.population, fit.settings, far)
    assert settings.size_mm > fit.settings.size_mm and ARM in population.arms


@pytest.mark.parametrize("covariates", [TOLD[:5], TOLD.clone().index_fill_(0, torch.tensor([3]), float("nan"))])
def test_embeddings_that_are_missing_are_refused(fit: PopulationFit, covariates: torch.Tensor) -> None:
    with pytest.raises(CohortError, match="60 finite embeddings"):
        fit_embedding(COURSES, covariates, fit, comparable_arms=False, seed=0)
