"""The patient page with what the exchange formats bring: other modalities, vectors, files, panels, many variants."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_patient
from twins.models import (
    FeatureSet,
    FeatureVector,
    GenePanel,
    ImagingStudy,
    KeptFile,
    Lesion,
    Observation,
    Patient,
    RawResource,
    SlideEmbedding,
    Specimen,
    Variant,
)

pytestmark = pytest.mark.django_db
QUERIES = 26


def fill(patient: Patient, count: int) -> None:
    for n in range(count):
        Observation.objects.create(patient=patient, modality="assessment", name=f"S{n}", day=n, state="value", value=n)
        RawResource.objects.create(patient=patient, kind="germline_variant", key=str(n), content={})
        encoder = {"name": f"uni{n}", "encoder": "uni", "unit": "tile", "pooling": "mean", "day": 0, "count": 3}
        licence = {"licence": "CC-BY-NC-ND-4.0"}
        SlideEmbedding.objects.create(patient=patient, vector=[0.5] * 4, details=licence, digest="d", **encoder)
        KeptFile.objects.create(
            patient=patient, day=0, modality="pathology", name=f"uni{n}", label=f"slide_{n}.h5", sha256="a" * 64,
            size=1, rows=3, dim=4, details=licence,
        )  # fmt: skip
        series = ImagingStudy.objects.create(
            patient=patient, day=0, modality="OT", study_uid="1", series_uid=str(n), slices=4, rows=8, columns=8,
            spacing_mm=[1, 1, 1],
        )  # fmt: skip
        lesion = {"label": f"lesion-{n}", "segment_number": 1, "volume_ml": 0.0047, "longest_diameter_mm": 1.1}
        Lesion.objects.create(imaging=series, centroid_mm=[0, 0, 0], origin="NRRD", **lesion)
        names = FeatureSet.objects.create(study=patient.study, modality="omics", name=f"rna_{n}", features=["A", "B"])
        FeatureVector.objects.create(patient=patient, feature_set=names, day=0, values=[1.0, 2.0], digest="d")


@pytest.mark.parametrize("count", [1, 12])
def test_page_of_everything_takes_a_fixed_number_of_queries(
    board: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    patient = make_patient(everything=False)
    fill(patient, count)

    with django_assert_num_queries(QUERIES):
        assert board.get(patient.get_absolute_url()).status_code == 200


def test_page_shows_what_no_section_had_before(board: Client) -> None:
    patient = make_patient(everything=False)
    fill(patient, 1)

    page = board.get(patient.get_absolute_url()).content.decode()

    for text in ("Assessments", "licence: CC-BY-NC-ND-4.0", "slide_0.h5", "2 features", "Image, kind not stated"):
        assert text in page
    assert "germline variant" in page and "0.0047 mL" in page


def test_many_lesions_are_folded_and_the_report_says_how_many_it_leaves_out(board: Client) -> None:
    patient = make_patient(everything=False)
    fill(patient, 25)

    page = board.get(patient.get_absolute_url()).content.decode()
    report = board.get(f"{patient.get_absolute_url()}report.pdf")

    assert "<summary>13 more</summary>" in page and "<b>lesion-24</b>" in page
    assert report.status_code == 200 and report.content.startswith(b"%PDF")


def test_many_variants_have_a_page_of_their_own(board: Client) -> None:
    patient = make_patient(code="a b/c", everything=False)
    GenePanel.objects.create(study=patient.study, name="P", genes=["EGFR"])
    draw = Specimen.objects.create(patient=patient, kind="plasma", day=0, variants_state="value", panel="P")
    Variant.objects.bulk_create(
        [Variant(specimen=draw, chrom="1", position=n, ref="A", alt="T", vaf=n / 300) for n in range(1, 201)]
    )

    first = board.get(patient.get_absolute_url()).content.decode()
    second = board.get(f"{patient.get_absolute_url()}variants/?page=2").content.decode()

    assert "Show all variants" in first and "unknown gene" not in first and "1 gene; a gene outside" in first
    assert "1:1 A&gt;T" not in first and "1:1 A&gt;T" in second and "of 200" in second
    assert "twin &#x27;a b/c&#x27; --study" in first
    assert board.get("/patients/demo/nobody/variants/").status_code == 404


def test_vectors_of_single_cells_and_lone_scores_count_as_omics(board: Client) -> None:
    cells, scored = make_patient(code="CELLS", everything=False), make_patient(code="SCORED", everything=False)
    make_patient(code="BARE", everything=False)
    encoder = {"name": "novae", "encoder": "novae", "unit": "cell", "pooling": "mean", "day": 0, "count": 6}
    SlideEmbedding.objects.create(patient=cells, modality="omics", vector=[0.5] * 4, digest="d", **encoder)
    Observation.objects.create(patient=scored, modality="omics", name="ploidy", day=0, state="value", value=1.9)

    page = board.get("/patients/?has=omics").content.decode()

    assert "CELLS" in page and "SCORED" in page and "BARE" not in page
