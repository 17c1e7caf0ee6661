from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.errors import CohortError
from fusion.training.splits import split_by_site, splits_of
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture
def cohort() -> Cohort:
    """Two sites, one of three patients, and one patient of no known site."""
    sites = ("north",) * 30 + ("south",) * 26 + ("tiny",) * 3 + (None,)
    return replace(make_cohort(60), sites=sites)


def test_every_site_is_left_out_once_and_small_ones_together(cohort: Cohort):
    labels = split_by_site(cohort, QUICK)
    splits = splits_of(cohort, QUICK, labels)
    assert {split.fold: len(split.rows) for split in splits} == {"north": 30, "south": 26, "other sites": 4}
    assert np.array_equal(np.sort(np.concatenate([split.rows for split in splits])), np.arange(60))


@pytest.mark.parametrize("sites", [(), ("north",) * 60, (None,) * 60])
def test_cohort_of_one_site_cannot_be_split_by_it(sites: tuple[str | None, ...]):
    with pytest.raises(CohortError, match="at least two sites"):
        split_by_site(replace(make_cohort(60), sites=sites), QUICK)
