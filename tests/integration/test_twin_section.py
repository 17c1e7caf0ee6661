"""The twin on the page of a patient: state, fit, next visit, why, limits, and what is said where one is missing."""

import re

import pytest
from django.test import Client

from tests.factories import make_forecast, make_patient, make_twin, make_user
from tests.fit_json import fit, next_visit, visit, why
from twins.models import Evaluation, Patient, Twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("reader", superuser=True))
    return client


def told_twin(patient: Patient, **changed: object) -> Twin:
    """A twin with everything that is kept of one; rows of twins are never changed, so it is made anew."""
    made = make_twin(patient)
    kept = {field.name: getattr(made, field.name) for field in Twin._meta.fields if field.name not in ("id", "pk")}
    return Twin.objects.create(**{**kept, "visit": visit(), "why": why(), **changed})


def page_of(client: Client, patient: Patient) -> str:
    return " ".join(client.get(f"{patient.get_absolute_url()}?pictures=drawn").content.decode().split())


def section(page: str, name: str) -> str:
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', page)
    return found[0] if found else ""


def test_state_fit_and_why_stand_on_the_page(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient, twin=told_twin(patient))

    page = page_of(reader, patient)

    assert "Doubles in about 11.0 months" in section(page, "twin")
    fits = section(page, "fits")
    assert fits.count("<svg") == 2 and "outside the band" in fits
    assert "After the origin: 3.0 months more of atezolizumab" in fits
    told = section(page, "why")
    assert "lowers risk" in told and "hazard × 0.67" in told and "By gene" in told


def test_bars_of_contributions_carry_no_style_and_are_not_read_out(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient, twin=told_twin(patient))

    bars = re.findall(r'<svg class="share[^>]*>.*?</svg>', section(page_of(reader, patient), "why"))

    assert len(bars) >= 5
    assert all('aria-hidden="true"' in bar and "style" not in bar for bar in bars)


def test_next_visit_of_each_arm_is_drawn_where_nothing_is_given(reader: Client) -> None:
    patient = make_patient()
    stored = visit(fit=fit(ahead=False), next={"docetaxel": next_visit()})
    make_forecast(patient, twin=told_twin(patient, visit=stored))

    page = page_of(reader, patient)

    assert "First scan on docetaxel: 60 mm (42 to 90)" in section(page, "fits")
    assert "Expected at the next scan" in section(page, "visits")


def test_twin_made_before_fits_were_kept_says_how_to_get_one(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient)

    page = page_of(reader, patient)

    assert "made before fits were kept" in section(page, "fits")
    assert "made before contributions were kept" in section(page, "why")
    assert f"manage.py simulate {patient.code} --study demo" in section(page, "fits")


def test_patient_of_whom_nothing_was_measured_has_nothing_to_fit(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient, twin=told_twin(patient, visit=visit(fit=None, next={})))

    page = page_of(reader, patient)

    assert "Nothing was measured by the origin day" in section(page, "fits")
    assert not section(page, "visits")


def test_patient_without_a_twin_has_no_fit_and_says_why_so(reader: Client) -> None:
    page = page_of(reader, make_patient(everything=False))

    assert not section(page, "fits") and not section(page, "visits")
    assert "No fitted model stands behind" in section(page, "why")
    assert "Nothing is forecast" in section(page, "limits")


def test_limits_are_found_by_their_heading_and_counted_beside_the_state(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient, twin=told_twin(patient))

    response = reader.get(patient.get_absolute_url())

    page = " ".join(response.content.decode().split())
    limits = response.context["dossier"].limits
    assert ">What the model does not know</h2>" in section(page, "limits")
    assert f'<a href="#limits">What the model does not know: {len(limits)} points</a>' in section(page, "twin")
    assert section(page, "limits").count("<li>") == len(limits)
    assert "1.30 times as wide" in section(page, "limits")


def test_coverage_is_that_of_the_evaluation_where_one_is_stored(reader: Client) -> None:
    patient = make_patient()
    make_forecast(patient, twin=told_twin(patient))
    assert "held 90% of those" in page_of(reader, patient)
    covered = [{"level": 0.9, "covered": {"value": 0.84, "low": 0.75, "high": 0.91}}]
    model = patient.twins.latest("pk").model
    assert model is not None
    Evaluation.objects.create(
        model=model,
        study=patient.study,
        content={"coverage": {"twin": covered}},
    )

    assert "held 84% (75% to 91%) of those" in page_of(reader, patient)
