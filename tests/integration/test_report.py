"""The PDF: the same words as the page, on pages that can be archived."""

import hashlib
import html
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from tests.factories import make_cohort, make_forecast, make_patient, make_study
from tests.forecast_json import arm, expert_arm
from tests.paths import PROJECT
from twins import dossier, report
from twins.dossier.words import RESEARCH_USE, SYNTHETIC
from twins.models import Observation, Patient, Specimen, Variant
from twins.report.pictures import draw

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def render(patient: Patient, **options: Any) -> tuple[report.Report, list[str]]:
    """The report and the text of each page, white space evened and line-break marks taken out."""
    made = report.render(patient, now=NOW, **options)
    return made, pages_of(made.pdf)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page in one line; a word that was parted by a hyphen is whole again."""
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [" ".join(re.sub("\u00ad\\s*|\u2010\\s+|\u200b", "", text).split()) for text in texts]


def squeezed(text: str) -> str:
    """Without what a line break may change."""
    return re.sub(r"[\s\-\u2010\u00ad\u200b]+", "", text)


def known_patient() -> Patient:
    """A full course, a forecast of two arms and neighbours."""
    patient = make_patient()
    make_cohort(8, patient.study)
    make_forecast(patient)
    return patient


def every_text(value: Any) -> list[str]:
    """Every string in a content, whatever its depth."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in every_text(each)]
    if isinstance(value, list):
        return [text for each in value for text in every_text(each)]
    return [value] if isinstance(value, str) else []


def test_report_holds_the_words_of_the_page() -> None:
    patient = known_patient()
    shown = dossier.read(patient, now=NOW)
    assert shown.forecast and shown.model and shown.molecular

    made, pages = render(patient)

    tables = made.content["tables"]
    words = [cell for row in tables["comparison"] + tables["toxicity"]["rows"] for cell in row["cells"]]
    words += [cell for row in shown.model.rows for cell in row.cells]
    words += [shown.forecast.intervals, shown.forecast.bands, shown.forecast.lead.medians]
    words += [text for each in shown.differences for text in (each.pair, each.average, each.alone)]
    words += [fact.text for fact in shown.header.facts] + [row.age_text for row in shown.completeness]
    words += [cell for row in shown.molecular.rows for cell in row.cells]
    words += every_text(tables["limits"]) + every_text(tables["similar"]["rows"])
    text = squeezed(" ".join(pages))
    assert [word for word in words if squeezed(word) not in text] == []


def test_report_has_the_medians_of_each_arm() -> None:
    text = " ".join(render(known_patient())[1])

    assert "13.4 months (10.3 to 19.1)" in text
    assert "9.6 months (7.4 to 13.7)" in text


def test_every_number_of_the_report_is_in_its_content() -> None:
    patient = known_patient()
    made, pages = render(patient)

    drawn = " ".join(picture.svg for picture in draw(dossier.read(patient, now=NOW)).values())
    known = set(NUMBER.findall(json.dumps(made.document, ensure_ascii=False) + drawn))
    # Hashes and long codes are parted at the end of a line.
    said = {number for page in pages for number in NUMBER.findall(page.partition("Versions dossier")[0])}
    assert said - known == set()


def test_numbers_of_the_report_are_those_of_the_page(board: Client) -> None:
    patient = known_patient()

    page = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", board.get(patient.get_absolute_url()).content.decode())))
    made, pages = render(patient)

    tables = made.content["tables"]
    texts = [cell for row in tables["comparison"] + tables["toxicity"]["rows"] for cell in row["cells"]]
    texts += [text for row in tables["state"]["rows"] for text in re.findall(r"[\d.]+", row["now"])]
    texts += [text for row in tables["measurements"]["rows"] for text in (row["text"], row["when"])]
    texts += [cell for row in tables["variants"]["rows"] for cell in row["cells"]]
    paper = squeezed(" ".join(pages))
    assert len(texts) > 40
    assert [text for text in texts if squeezed(text) not in paper] == []
    assert [text for text in texts if squeezed(text) not in page] == []


def test_content_names_the_pdf_that_was_set_from_it() -> None:
    made = render(known_patient())[0]

    document = json.loads(json.dumps(made.document))

    assert document["format"] == "consilium-report/1"
    assert document["pdf"] == {
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
        "bytes": len(made.pdf),
        "pages": made.pages,
    }
    assert {each["label"] for each in document["versions"]} >= {"patient data SHA-256", "checkpoint SHA-256"}
    assert "preview" not in document["imaging"] and document["figures"]["preview"]["alt"]


def test_report_says_research_use_and_number_on_every_page() -> None:
    made, pages = render(known_patient())

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


def test_letters_that_no_font_has_are_spelled() -> None:
    patient = make_patient(make_study("real", synthetic=False))
    patient.diagnosis_detail = "腺癌 ✕"
    patient.save()

    text = " ".join(render(patient)[1])

    assert "[U+817A][U+764C] [U+2715]" in text


def test_report_without_forecast_says_what_to_do() -> None:
    text = " ".join(render(make_patient())[1])

    assert "Simulate this patient with at least one arm" in text
    assert "Toxicity of grade 3 or more" not in text


def test_report_of_a_bare_patient_says_what_to_import_and_leaves_a_page_to_write_on() -> None:
    made, pages = render(make_patient(everything=False))

    assert made.pages == 2
    assert all(hint in pages[0] for hint in dossier.read(Patient.objects.get(), now=NOW).hints.values())
    assert "Recommendation, in order of preference" in pages[1]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_report_of_few_and_many_arms_takes_four_pages_at_most(count: int) -> None:
    patient = make_patient()
    make_cohort(8, patient.study)
    arms = {f"regimen with a long name {place}": arm(6.0 + place) for place in range(count - 1)}
    make_forecast(patient, {**arms, "new drug": expert_arm()})

    made, pages = render(patient)

    assert 2 <= made.pages <= 4
    assert "not shown" in " ".join(pages)


def test_report_of_much_is_cut_short_and_says_so() -> None:
    patient = make_patient(code="A-VERY-LONG-CODE-WITHOUT-A-PLACE-TO-BREAK-0123456789-0123456789")
    make_forecast(patient, {f"combination of several drugs {place}": arm(6.0 + place) for place in range(4)})
    crowd(patient)

    made, pages = render(patient)

    assert made.pages <= 4
    assert made.content["tables"]["variants"]["more"] and made.content["tables"]["measurements"]["more"] in " ".join(
        pages
    )


def crowd(patient: Patient) -> None:
    """Forty variants in a draw, and forty laboratory values."""
    draw = Specimen.objects.create(patient=patient, kind="plasma", day=90, variants_state="value")
    Variant.objects.bulk_create(
        Variant(specimen=draw, gene=f"GENE{n}", protein=f"p.Ala{n}ThrfsTer{n}VeryLongDescription{n}", vaf=n / 100)
        for n in range(1, 41)
    )
    Observation.objects.bulk_create(
        Observation(patient=patient, modality="labs", name=f"lab {n}", day=1, state="value", value=n, unit="U/L")
        for n in range(40)
    )


def test_report_is_archivable_and_accessible() -> None:
    reader = PdfReader(io.BytesIO(render(known_patient())[0].pdf))

    metadata = reader.xmp_metadata
    assert metadata is not None and metadata.pdfaid_part == "2" and metadata.pdfaid_conformance == "A"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None and reader.metadata.title == "Tumour board dossier, demo DEMO-001"
    assert "Treatment arms side by side" in titles_of(reader.outline)


def titles_of(outline: Any) -> list[str]:
    """Every bookmark."""
    return [title for each in outline for title in (titles_of(each) if isinstance(each, list) else [each["/Title"]])]


def test_report_of_the_same_moment_is_the_same_file() -> None:
    patient = known_patient()

    assert render(patient)[0].pdf == render(patient)[0].pdf


def test_report_in_german_has_its_language_and_decimal_commas() -> None:
    patient = known_patient()

    with translation.override("de"):
        made, pages = render(patient)

    assert PdfReader(io.BytesIO(made.pdf)).trailer["/Root"]["/Lang"] == "de"
    assert made.content["language"] == "de"
    cells = [cell for row in made.content["tables"]["comparison"] for cell in row["cells"]]
    assert any("13,4" in cell for cell in cells)
    assert [cell for cell in cells if re.search(r"\d\.\d", cell)] == []
    assert "13,4" in " ".join(pages)


def test_page_offers_the_report_in_a_language_and_its_content(board: Client) -> None:
    patient = known_patient()
    address = patient.get_absolute_url()

    pdf = board.get(f"{address}report.pdf?language=fr")
    content = board.get(f"{address}report.json?language=fr").json()

    assert PdfReader(io.BytesIO(pdf.content)).trailer["/Root"]["/Lang"] == "fr"
    assert content["language"] == "fr" and content["pdf"]["pages"] == len(pages_of(pdf.content))


def test_report_in_a_language_that_nobody_translates_into_is_refused(board: Client) -> None:
    assert board.get(f"{make_patient().get_absolute_url()}report.pdf?language=xx").status_code == 400


def test_every_key_of_the_content_is_documented() -> None:
    told = set(re.findall(r"`(\w+)`", (PROJECT / "docs" / "report-json.md").read_text("utf-8")))

    document = render(known_patient())[0].document

    assert set(document) | set(document["tables"]) | set(document["pdf"]) <= told
