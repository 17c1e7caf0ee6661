import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.errors import CohortError
from fusion.explain.deletion import Level, measure_deletion
from fusion.model.twin import TwinModel
from tests.unit.fusion.cohorts import make_cohort


@pytest.mark.parametrize("level", list(Level))
def test_what_contributes_most_lowers_the_risk_most(model: TwinModel, cohort: Cohort, level: Level):
    found = measure_deletion(model, cohort, level, np.random.default_rng(0), steps=2, draws=2)
    assert found.area > 0
    assert found.guided[1] < found.random[1]
    assert found.share_lower > 0.5
    assert found.guided[0] == found.random[0] == 0.0


def test_patients_without_lesions_have_none_to_remove(model: TwinModel):
    with pytest.raises(CohortError, match="two items of level part"):
        measure_deletion(model, make_cohort(20), Level.PART, np.random.default_rng(0))
