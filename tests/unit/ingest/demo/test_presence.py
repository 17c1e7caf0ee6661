import numpy as np
import pytest

from ingest.demo.cohort import draw_cohort
from ingest.demo.presence import MISSING_SHARE, draw_presence


@pytest.mark.parametrize("patients", [12, 40, 160])
def test_each_modality_but_imaging_is_missing_for_5_to_30_percent(patients):
    presence = draw_presence(draw_cohort(patients, 3))
    for modality in set(MISSING_SHARE) - {"radiomics"}:
        assert 0.05 <= 1 - presence.has[modality].mean() <= 0.30, modality


def test_two_in_five_patients_have_imaging():
    assert draw_presence(draw_cohort(160, 3)).has["radiomics"].sum() == 64


def test_site_3_has_no_slides_and_site_4_no_expression():
    cohort = draw_cohort(160, 3)
    presence = draw_presence(cohort)
    assert not presence.has["pathology"][cohort.site == "site-3"].any()
    assert not presence.has["omics"][cohort.site == "site-4"].any()


def test_patients_with_imaging_are_less_frail():
    cohort = draw_cohort(400, 3)
    imaged = draw_presence(cohort).has["radiomics"]
    frailty = cohort.factors["frailty"]
    assert np.mean(frailty[imaged]) < np.mean(frailty[~imaged]) - 0.5
