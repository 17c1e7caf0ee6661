"""One broken image or embedding per mistake, met by a whole study import: the issue, and that it forbids storing."""

import pytest

from tests.broken import build_embeddings, build_imaging
from tests.small_study import copy_study, only_error, read_small

IMAGING = """
[[imaging]]
file = "images.csv"
id = "patient"
day = "day"
series = "series"
seg = "seg"
[imaging.settings]
bin_width = 20
"""
EMBEDDING = """
[[embedding]]
modality = "pathology"
name = "HE"
file = "slides/{id}.h5"
encoder = "mine"
dim = 16
unit = "tile"
"""

# builder: code, file below the study, column
IMAGES = {
    "build_irregular_spacing": ("irregular_spacing", "scans/ct", "ImagePositionPatient"),
    "build_gantry_tilt": ("gantry_tilt", "scans/ct", "ImagePositionPatient"),
    "build_seg_of_other_series": ("seg_other_series", "scans/seg.dcm", "ReferencedSeriesSequence"),
    "build_empty_segment": ("empty_segment", "scans/seg.dcm", "SegmentNumber"),
    "build_lfs_pointer_slice": ("not_the_file", "scans/ct/000.dcm", None),
    "build_not_dicom_slice": ("not_dicom", "scans/ct/000.dcm", None),
    "build_ultrasound": ("burned_in_pixels", "scans/ct/000.dcm", "Modality"),
}
SLIDES = {
    "build_unknown_key": ("unknown_container_key", None),
    "build_wrong_dim": ("embedding_dim", "features"),
    "build_nan": ("not_finite", "features"),
    "build_patch_tokens": ("embedding_shape", "features"),
    "build_other_encoder": ("encoder_contradicts", "encoder"),
    "build_cut_file": ("container_unreadable", None),
    "build_pointer": ("not_the_file", None),
    "build_pickled": ("pickle_refused", None),
}


@pytest.fixture
def study(tmp_path):
    folder = copy_study(tmp_path)
    (folder / "scans").mkdir()
    (folder / "slides").mkdir()
    (folder / "images.csv").write_text("patient,day,series,seg\nP1,-4,scans/ct,scans/seg.dcm\n", encoding="utf-8")
    return folder


def add_section(folder, section):
    manifest = folder / "study.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + section, encoding="utf-8")


def test_good_images_and_slides_are_read(study):
    slices = build_imaging.write_ct(study / "scans" / "ct")
    build_imaging.write_seg(study / "scans" / "seg.dcm", slices, [build_imaging.box()])
    build_embeddings.write_slide(study / "slides" / "P2.h5", build_embeddings.vectors(3), encoder="mine")
    add_section(study, IMAGING + EMBEDDING)
    package = read_small(study)
    radiomics = next(table for table in package.tables if table.modality == "radiomics")
    assert package.errors == []
    assert [(image.patient, image.day, image.source) for image in package.imaging] == [("P1", -4, "scans/ct")]
    assert (radiomics.patients, radiomics.days, radiomics.settings["bin_width"]) == (("P1",), (-4,), 20)
    assert [(table.name, table.patients, table.counts) for table in package.embeddings] == [("HE", ("P2",), (3,))]


@pytest.mark.parametrize("broken", IMAGES)
def test_broken_image_is_one_named_error(study, broken):
    getattr(build_imaging, broken)(study / "scans")
    add_section(study, IMAGING)
    error = only_error(read_small(study))
    assert (error.code, error.file, error.column) == IMAGES[broken]


@pytest.mark.parametrize("broken", SLIDES)
def test_broken_slide_is_one_named_error(study, broken):
    getattr(build_embeddings, broken)(study / "slides").rename(study / "slides" / "P1.h5")
    add_section(study, EMBEDDING)
    code, column = SLIDES[broken]
    error = only_error(read_small(study))
    assert (error.code, error.file, error.column) == (code, "slides/P1.h5", column)
