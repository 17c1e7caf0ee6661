"""What the page shows goes along as files with the same numbers, each noted."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.factories import make_forecast, make_patient, make_user
from twins.dossier.words import RESEARCH_USE
from twins.models import AccessEvent, Patient, Variant

pytestmark = pytest.mark.django_db
TABLES = ("timeline", "ctdna", "measurements", "variants", "arms", "estimates", "curves", "toxicity")
PICTURES = ("timeline", "ctdna", "survival", "pfs", "balance")


@pytest.fixture
def patient() -> Patient:
    """A patient with everything."""
    patient = make_patient()
    make_forecast(patient)
    return patient


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who sees everything."""
    client.force_login(make_user("reader", superuser=True))
    return client


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", TABLES)
def test_table_has_rows_and_is_noted(reader: Client, patient: Patient, name: str) -> None:
    answer = reader.get(f"/patients/demo/{patient.code}/export/{name}.csv")

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="demo-{patient.code}-{name}.csv"'
    rows = rows_of(answer.content)
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    event = AccessEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.action, event.patient_code, event.detail) == ("export", patient.code, {"file": f"{name}.csv"})


def test_numbers_are_the_page_s(reader: Client, patient: Patient) -> None:
    page = " ".join(reader.get(f"/patients/demo/{patient.code}/").content.decode().split())
    rows = rows_of(reader.get(f"/patients/demo/{patient.code}/export/estimates.csv").content)

    medians = [row[5] for row in rows if row[1] == "os_median_months"]
    assert len(medians) == 2
    assert all(median.split(" (")[0] in page for median in medians)


def test_workbook_holds_every_table_and_the_research_use_line(reader: Client, patient: Patient) -> None:
    book = load_workbook(io.BytesIO(reader.get(f"/patients/demo/{patient.code}/export/tables.xlsx").content))

    assert set(TABLES) <= set(book.sheetnames)
    assert book["about"]["A1"].value == RESEARCH_USE


def test_cell_that_looks_like_a_formula_is_disarmed(reader: Client, patient: Patient) -> None:
    variant = Variant.objects.filter(specimen__patient=patient).first()
    assert variant is not None
    Variant.objects.filter(specimen__patient=patient).update(protein="=HYPERLINK(1)")

    text = reader.get(f"/patients/demo/{patient.code}/export/variants.csv").content.decode()
    book = load_workbook(io.BytesIO(reader.get(f"/patients/demo/{patient.code}/export/tables.xlsx").content))

    assert "'=HYPERLINK(1)" in text
    assert "f" not in {cell.data_type for row in book["variants"].iter_rows() for cell in row}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_as_svg_and_png(reader: Client, patient: Patient, name: str) -> None:
    svg = reader.get(f"/patients/demo/{patient.code}/export/{name}.svg")
    png = reader.get(f"/patients/demo/{patient.code}/export/{name}.png")

    assert svg.content.startswith(b"<svg")
    assert png.content.startswith(b"\x89PNG")
    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")


@pytest.mark.parametrize("name", ["nothing.csv", "nothing.png", "arms.csv", "survival.svg"])
def test_what_is_not_there_is_not_found(reader: Client, name: str) -> None:
    bare = make_patient(code="BARE", everything=False)

    assert reader.get(f"/patients/demo/{bare.code}/export/{name}").status_code == 404
    assert not AccessEvent.objects.filter(action="export").exists()


@pytest.mark.parametrize("name", ["arms.csv", "tables.xlsx", "survival.svg", "bundle.json"])
def test_stranger_gets_nothing(client: Client, patient: Patient, name: str) -> None:
    client.force_login(make_user("stranger"))

    assert client.get(f"/patients/demo/{patient.code}/export/{name}").status_code == 404


def test_page_offers_only_what_there_is(reader: Client) -> None:
    bare = make_patient(code="BARE", everything=False)

    page = reader.get(f"/patients/demo/{bare.code}/").content.decode()

    assert "export/tables.xlsx" in page
    assert "export/arms.csv" not in page
    assert "export/timeline.svg" not in page
