"""Volume files: what is opened, what is refused before it is opened."""

import gzip

import numpy as np
import pytest
import SimpleITK

from ingest.errors import IngestError
from ingest.imaging.pairs import check_same_geometry, labels_of, read_features
from ingest.imaging.radiomics import extract_features, feature_names
from ingest.imaging.settings import RadiomicsSettings, ibsi_settings
from ingest.imaging.volumefile import load_volume

DIRECTION = (0, 0, 1, 1, 0, 0, 0, 1, 0)


@pytest.fixture
def pair(tmp_path):
    return write(tmp_path / "image.nii.gz", texture()), write(tmp_path / "mask.nrrd", block())


def texture():
    return np.random.default_rng(2).integers(-80, 160, (8, 20, 22)).astype(np.int16)


def block():
    mask = np.zeros((8, 20, 22), np.uint8)
    mask[2:6, 5:14, 6:15] = 1
    return mask


def write(path, array, *, spacing=(0.8, 0.9, 2.5), origin=(-10.0, 5.0, 3.0)):
    image = SimpleITK.GetImageFromArray(array)
    image.SetSpacing(spacing)
    image.SetOrigin(origin)
    image.SetDirection(DIRECTION)
    SimpleITK.WriteImage(image, str(path))
    return path


def test_affine_is_that_of_the_library(pair):
    volume = load_volume(pair[0], "image")
    image = SimpleITK.ReadImage(str(pair[0]))
    for index in [(0, 0, 0), (7, 3, 11)]:
        expected = image.TransformIndexToPhysicalPoint(tuple(reversed(index)))
        assert (volume.affine @ (*index, 1))[:3] == pytest.approx(expected, abs=1e-4)


def test_features_of_files_are_those_of_images(pair):
    settings = RadiomicsSettings(image_types=("original", "log"), sigmas_mm=(1.0,))
    found = read_features(*pair, settings=settings)
    assert found == extract_features(*(SimpleITK.ReadImage(str(path)) for path in pair), settings=settings)
    assert tuple(found) == feature_names(settings)


@pytest.mark.parametrize("letter", "ABCDE")
def test_every_configuration_gives_all_features(pair, letter):
    assert len(read_features(*pair, settings=ibsi_settings(letter))) == 107


def test_ibsi_conventions_differ_where_the_standard_does(pair):
    stock, ibsi = (read_features(*pair, settings=RadiomicsSettings(ibsi=each, bin_count=16)) for each in (False, True))
    differing = {name for name in stock if stock[name] != pytest.approx(ibsi[name], rel=1e-9)}
    axes = {f"original_shape_{name}AxisLength" for name in ("Major", "Minor", "Least")}
    assert differing == axes | {"original_firstorder_Kurtosis"}


def test_absent_label_is_an_error(pair):
    with pytest.raises(IngestError, match="label 2"):
        read_features(*pair, settings=RadiomicsSettings(), label=2)


@pytest.mark.parametrize(("moved", "is_same"), [(0.0, True), (0.03, True), (0.05, False), (float("nan"), False)])
def test_masks_may_be_a_twentieth_of_a_voxel_off(tmp_path, moved, is_same):
    from dataclasses import replace

    image = load_volume(write(tmp_path / "image.nrrd", texture()), "image")
    mask = replace(image, voxels=block(), origin_mm=(-10.0 + moved, 5.0, 3.0))
    if is_same:
        check_same_geometry(image, mask, label="mask")
    else:
        with pytest.raises(IngestError, match="corners"):
            check_same_geometry(image, mask, label="mask")


def test_labels_are_counted_without_the_background(tmp_path):
    mask = block()
    mask[0, 0, 0] = 7
    assert labels_of(load_volume(write(tmp_path / "mask.nrrd", mask), "mask"), label="mask") == [1, 7]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".nrrd", ".mha"])
def test_truncated_volume_is_refused(tmp_path, suffix, share):
    path = write(tmp_path / f"image{suffix}", texture())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(IngestError, match="expected"):
        load_volume(path, "image")


def test_short_volume_in_a_whole_gzip_is_refused(tmp_path):
    plain = write(tmp_path / "image.nii", texture()).read_bytes()
    path = tmp_path / "image.nii.gz"
    path.write_bytes(gzip.compress(plain[:-200]))
    with pytest.raises(IngestError, match="bytes or more"):
        load_volume(path, "image")


def test_values_that_are_not_finite_are_refused(tmp_path):
    array = texture().astype(np.float32)
    array[0, 0, :3] = np.nan
    with pytest.raises(IngestError, match="found 3 voxels"):
        load_volume(write(tmp_path / "image.nrrd", array), "image")


def test_header_may_not_name_another_file(tmp_path):
    path = tmp_path / "image.mha"
    path.write_text(
        "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_SHORT\nElementDataFile = other.raw\n"
    )
    with pytest.raises(IngestError, match="another file"):
        load_volume(path, "image")
