"""What is measured on day 0 shows what drives the true hazard, and no more than that."""

import numpy as np
import pytest

from ingest.demo.cohort import Cohort, draw_cohort
from ingest.demo.course import build_course
from ingest.demo.expression import draw_expression
from ingest.demo.labs import draw_values
from ingest.demo.pathways import SHOWN, read_pathways
from ingest.demo.regimens import DOCETAXEL
from ingest.demo.slides import slide_vectors

PATIENTS = 400


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return draw_cohort(PATIENTS, 5)


def _measured(cohort: Cohort) -> np.ndarray:
    """(PATIENTS, columns): clinical picture, blood values, pathway means, leading directions of the slides."""
    genes, values = draw_expression(cohort)
    pathways = read_pathways()
    means = [values[[genes.index(gene) for gene in pathways[name]]].mean(axis=0) for name in SHOWN]
    vectors = slide_vectors(cohort)
    slides = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)[0][:, :9] * np.sqrt(PATIENTS)
    clinical = [cohort.ecog, cohort.metastatic_sites, cohort.male, cohort.squamous, cohort.ki67_percent]
    return np.column_stack([*clinical, *means, np.log(cohort.burden_mm), np.log(draw_values(cohort)), slides])


def _explained(columns: np.ndarray, truth: np.ndarray) -> float:
    """Share of the variance in the second half of the patients that a line fitted on the first half explains."""
    design, half = np.column_stack([columns, np.ones(PATIENTS)]), PATIENTS // 2
    fitted = design[half:] @ np.linalg.lstsq(design[:half], truth[:half], rcond=None)[0]
    return 1 - np.mean((truth[half:] - fitted) ** 2) / np.var(truth[half:])


def test_the_true_log_hazard_can_be_read_on_day_0(cohort: Cohort) -> None:
    assert _explained(_measured(cohort), build_course(cohort, DOCETAXEL).log_hazard) > 0.85


@pytest.mark.parametrize("factor", ["kill", "sensitive"])
def test_how_the_tumour_will_answer_cannot(cohort: Cohort, factor: str) -> None:
    assert _explained(_measured(cohort), cohort.factors[factor]) < 0.1
