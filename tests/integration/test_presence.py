"""Which modalities a patient has at an origin day, and how old they are."""

import pytest
from django.db import connection

from fusion.cohort.presence import load_latest_days
from tests.integration.packages import small_package
from twins.actions.storing.store import store_package
from twins.database import url_of
from twins.models import ImagingStudy


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("imaged_on", "expected"), [(-5, 0), (0, 0), (3, 0)])
def test_latest_day_of_a_modality_is_the_latest_of_all_its_items(imaged_on, expected):
    store_package(small_package())
    ImagingStudy.objects.update(day=imaged_on)
    found = load_latest_days(url_of(connection.settings_dict), "small", origin_day=0)
    assert found["A"] == {"labs": 0, "pathology": None, "radiomics": expected}
    assert found["B"] == {"labs": 0, "pathology": 0, "radiomics": None}


@pytest.mark.django_db(transaction=True)
def test_what_was_measured_after_the_origin_is_absent():
    store_package(small_package())
    found = load_latest_days(url_of(connection.settings_dict), "small", origin_day=-1)
    assert found == {"A": {}, "B": {}}
