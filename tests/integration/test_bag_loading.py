"""Lesions, slides, tiles, gene panels and drugs of an arm, read from real rows."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from pytest_django import Settings

from fusion.cohort.bags import Bag
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.errors import CohortError
from tests.factories import make_cohort, make_patient, make_study
from twins.actions import tiles
from twins.database import url_of
from twins.models import (
    FeatureSet,
    FeatureVector,
    GenePanel,
    ImagingStudy,
    KeptFile,
    Lesion,
    Patient,
    SlideEmbedding,
    Specimen,
    Study,
    TilePrototypes,
    TreatmentLine,
)

pytestmark = pytest.mark.django_db(transaction=True)


def load(*, origin_day: int = 0) -> Cohort:
    return load_cohort(url_of(connection.settings_dict), "demo", "OS", origin_day=origin_day)


def bag_of(cohort: Cohort, name: str) -> Bag:
    bag = cohort.bag(name)
    assert bag is not None
    return bag


@pytest.fixture
def study() -> Study:
    made = make_study()
    make_patient(made)
    make_cohort(3, made)
    return made


def add_lesions(study: Study, code: str, day: int, centroids: list[list[float]]) -> None:
    patient = Patient.objects.get(code=code)
    features, _ = FeatureSet.objects.get_or_create(
        study=study, modality="radiomics", name="PET", defaults={"features": ["suv"], "genes": []}
    )
    series = ImagingStudy.objects.create(
        patient=patient, day=day, modality="PT", study_uid="1", series_uid=f"{code}.{day}", slices=1, rows=1, columns=1,
        spacing_mm=[1, 1, 1],
    )  # fmt: skip
    for number, centroid in enumerate(centroids):
        lesion = Lesion.objects.create(
            imaging=series, label=str(number), segment_number=number, volume_ml=number + 1, longest_diameter_mm=20,
            centroid_mm=centroid,
        )  # fmt: skip
        FeatureVector.objects.create(
            patient=patient, feature_set=features, day=day, lesion=lesion, values=[10.0 + number], digest=""
        )


def test_every_lesion_of_the_last_day_is_a_row_with_its_size_and_place(study: Study):
    add_lesions(study, "C-0001", -30, [[0, 0, 0], [0, 0, 1], [0, 0, 2]])
    add_lesions(study, "C-0001", -1, [[1, 2, 3], []])
    cohort = load()
    bag = bag_of(cohort, "lesions of PET")
    assert bag.features == ("suv", "volume mL", "longest diameter mm")
    assert bag.patient.tolist() == [cohort.codes.index("C-0001")] * 2
    assert bag.values.tolist() == [[10, 1, 20], [11, 2, 20]]
    assert bag.placed.tolist() == [True, False]
    assert bag.positions_mm[0].tolist() == [1, 2, 3]
    assert bag.sources == ("PET",)


def test_lesions_that_nobody_has_several_of_are_the_block_alone(study: Study):
    add_lesions(study, "C-0001", -1, [[1, 2, 3]])
    assert load().bag("lesions of PET") is None


def test_lesion_after_the_origin_day_is_not_read(study: Study):
    add_lesions(study, "C-0001", 9, [[1, 2, 3], [2, 3, 4]])
    assert load().bag("lesions of PET") is None
    assert len(bag_of(load(origin_day=9), "lesions of PET")) == 2


def add_slide(code: str, name: str, vector: list[float], day: int = 0) -> None:
    SlideEmbedding.objects.create(
        patient=Patient.objects.get(code=code), name=name, encoder="tiny", unit="slide", pooling="mean", day=day,
        count=1, vector=vector, digest="",
    )  # fmt: skip


def test_stains_that_nobody_has_several_of_are_their_blocks_alone(study: Study):
    add_slide("C-0001", "KI67", [1, 2])
    add_slide("C-0001", "CD8", [3, 4])
    assert [bag.name for bag in load().bags if "slides" in bag.name] == []


def test_slides_of_several_days_are_all_rows_while_the_block_holds_the_last(study: Study):
    add_slide("C-0001", "KI67", [1, 2], day=-9)
    add_slide("C-0001", "KI67", [3, 4])
    cohort = load()
    block = cohort.block("KI67")
    assert block is not None
    assert block.values[cohort.codes.index("C-0001")].tolist() == [3, 4]
    assert bag_of(cohort, "slides of KI67 tiny").values.tolist() == [[1, 2], [3, 4]]


def keep(folder: Path, code: str, tiles: np.ndarray) -> str:
    np.savez(folder / "slide.npz", tiles=tiles)
    sha256 = hashlib.sha256((folder / "slide.npz").read_bytes()).hexdigest()
    (folder / sha256[:2]).mkdir()
    (folder / "slide.npz").rename(folder / sha256[:2] / sha256)
    KeptFile.objects.create(
        patient=Patient.objects.get(code=code), day=0, modality="pathology", name="KI67", label="slide.npz",
        sha256=sha256, size=1, rows=len(tiles), dim=2, details={"encoder": "tiny", "dataset": "tiles", "key": code},
    )  # fmt: skip
    return sha256


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.KEPT_FILES = tmp_path
    return tmp_path


def test_tiles_are_rows_once_they_are_summed_up(study: Study, folder: Path):
    add_slide("C-0001", "KI67", [5, 5])
    keep(folder, "C-0001", np.array([[1.0, 1.0]] * 3 + [[9.0, 9.0]]))
    assert load().bag("tiles of KI67 2") is None
    tiles.ready(study)
    bag = bag_of(load(), "tiles of KI67 2")
    assert sorted(bag.values.tolist()) == [[1, 1, 0.75], [9, 9, 0.25]]
    assert (bag.features[-1], bag.sources) == ("share of tiles", ("KI67",))


def test_slide_is_summed_up_once(study: Study, folder: Path):
    sha256 = keep(folder, "C-0001", np.ones((2, 2)))
    tiles.ready(study)
    (folder / sha256[:2] / sha256).unlink()
    tiles.ready(study)
    assert TilePrototypes.objects.get().shares == [1.0]


def test_summary_goes_with_its_file(study: Study, folder: Path):
    keep(folder, "C-0001", np.ones((2, 2)))
    tiles.ready(study)
    assert tiles.discard_orphans() == 0
    KeptFile.objects.all().delete()
    assert tiles.discard_orphans() == 1


def test_kept_file_that_is_not_there_is_refused(study: Study, folder: Path):
    sha256 = keep(folder, "C-0001", np.ones((2, 2)))
    (folder / sha256[:2] / sha256).unlink()
    with pytest.raises(CohortError, match=f"kept file {sha256[:12]}: expected the file"):
        tiles.ready(study)


def test_panel_of_the_last_specimen_is_read_where_its_genes_are_known(study: Study):
    GenePanel.objects.create(study=study, name="F1", genes=["KRAS", "TP53"])
    for code, panel in (("C-0001", "F1"), ("C-0002", "unheard")):
        Specimen.objects.create(
            patient=Patient.objects.get(code=code), kind="plasma", day=0, variants_state="none_found", panel=panel
        )
    cohort = load()
    sizes = dict(zip(cohort.codes, cohort.assays.sizes("ctdna", len(cohort)).tolist(), strict=True))
    assert (sizes["C-0001"], sizes["C-0002"], sizes["C-0003"]) == (2, 0, 0)


def test_components_of_an_arm_are_its_drugs(study: Study):
    TreatmentLine.objects.filter(regimen="docetaxel").update(components=["Docetaxel 75 mg/m2", "ramucirumab"])
    assert load().drugs["docetaxel"] == ("Docetaxel 75 mg/m2", "ramucirumab")


def test_rows_follow_the_name_that_their_block_has_in_the_cohort(study: Study):
    add_slide("C-0001", "HE", [1, 2], day=-9)
    add_slide("C-0001", "HE", [3, 4])
    cohort = load()
    bag = bag_of(cohort, "slides of HE tiny")
    assert bag.sources == ("pathology: HE tiny",)
    assert cohort.block(bag.sources[0]) is not None
