"""The PDF: the same words as the page, on pages that can be archived."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from tests.factories import make_cohort, make_forecast, make_patient, make_study
from tests.forecast_json import arm, expert_arm
from twins import dossier, report
from twins.dossier.words import RESEARCH_USE, SYNTHETIC
from twins.models import Patient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def render(patient: Patient, **options: Any) -> tuple[report.Report, list[str]]:
    """The report and the text of each page, white space evened and line-break marks taken out."""
    made = report.render(patient, now=NOW, **options)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]
    return made, [" ".join(text.replace("\u200b", "").split()) for text in pages]


def test_report_holds_the_words_of_the_page() -> None:
    patient = make_patient()
    make_cohort(8, patient.study)
    make_forecast(patient)
    shown = dossier.read(patient, now=NOW)
    assert shown.forecast and shown.model and shown.molecular

    text = " ".join(render(patient)[1])

    cells = [row.cells for row in (*shown.forecast.comparison, *shown.forecast.toxicity, *shown.model.rows)]
    words = [
        *sum(cells, ()),
        shown.forecast.intervals,
        shown.forecast.bands,
        *shown.limits,
        *(each.outcome for each in shown.similar),
    ]
    words += [text for each in shown.differences for text in (each.pair, each.average, each.alone)]
    words += [fact.text for fact in shown.header.facts] + [row.age_text for row in shown.completeness]
    words += [cell for row in shown.molecular.rows for cell in row.cells]
    assert [word for word in words if word not in text] == []


def test_report_has_the_medians_of_each_arm() -> None:
    patient = make_patient()
    make_forecast(patient)

    text = " ".join(render(patient)[1])

    assert "13.4 months (10.3 to 19.1)" in text
    assert "9.6 months (7.4 to 13.7)" in text


def test_report_says_research_use_and_number_on_every_page() -> None:
    patient = make_patient()
    make_forecast(patient)

    made, pages = render(patient)

    assert made.pages == len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert RESEARCH_USE in text
        assert SYNTHETIC in text
        assert f"page {number} of {made.pages}" in text


def test_report_of_a_real_study_carries_no_synthetic_mark() -> None:
    patient = make_patient(make_study("real", synthetic=False))

    assert SYNTHETIC not in " ".join(render(patient)[1])


def test_report_sets_markup_in_data_as_text() -> None:
    patient = make_patient(code='#panic("x") $1$ *b* @r')
    patient.diagnosis_detail = '#panic() #read("/etc/passwd") $x$ *bold* _it_ `raw` @ref <label> [c] {d}'
    patient.save()
    make_forecast(patient, {"#panic()": arm(9.0), "*arm* $y$": arm(8.0)})

    text = " ".join(render(patient, by="#panic()")[1])

    # A line may break inside the text, and a break is white space.
    assert patient.diagnosis_detail.replace(" ", "") in text.replace(" ", "")
    assert "by #panic()." in text
    assert "*arm* $y$" in text


def test_report_without_forecast_says_what_to_do() -> None:
    text = " ".join(render(make_patient())[1])

    assert "Simulate this patient with at least one arm" in text
    assert "Toxicity of grade 3 or more" not in text


def test_report_of_a_bare_patient_is_one_page_of_what_to_import() -> None:
    made, pages = render(make_patient(everything=False))

    assert made.pages == 1
    assert all(hint in pages[0] for hint in dossier.read(Patient.objects.get(), now=NOW).hints.values())


@pytest.mark.parametrize("count", [1, 4, 6])
def test_report_of_few_and_many_arms_stays_short(count: int) -> None:
    patient = make_patient()
    arms = {f"regimen with a long name {place}": arm(6.0 + place) for place in range(count - 1)}
    make_forecast(patient, {**arms, "new drug": expert_arm()})

    made, pages = render(patient)

    assert 2 <= made.pages <= 5
    assert "not shown" in " ".join(pages)


def test_report_is_archivable_and_accessible() -> None:
    patient = make_patient()
    make_forecast(patient)

    reader = PdfReader(io.BytesIO(render(patient)[0].pdf))

    metadata = reader.xmp_metadata
    assert metadata is not None and metadata.pdfaid_part == "2" and metadata.pdfaid_conformance == "A"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_report_of_the_same_moment_is_the_same_file() -> None:
    patient = make_patient()
    make_forecast(patient)

    assert render(patient)[0].pdf == render(patient)[0].pdf
