"""Settings: what is refused, what is recorded, and how they are written by people."""

import json
from dataclasses import fields

import pytest

from ingest.imaging.settings import RadiomicsSettings, ibsi_settings
from ingest.imaging.settings_options import SettingRefused, parse_settings


@pytest.mark.parametrize(
    "bad",
    [
        {"bin_width": 0.0},
        {"bin_width": float("nan")},
        {"bin_count": 1},
        {"image_types": ()},
        {"image_types": ("original", "original")},
        {"image_types": ("lbp",)},
        {"sigmas_mm": (0.0,)},
        {"image_types": ("log",), "sigmas_mm": ()},
        {"wavelet": "morl"},
        {"resample_mm": (2.0, 2.0)},
        {"resample_mm": (0.0, 0.0, 0.0)},
        {"resample_mm": (0.01, 1.0, 1.0)},
        {"resegment_range": (400.0, -1000.0)},
        {"resegment_sigmas": 0.0},
        {"interpolation": "cubic"},
        {"crop_sigmas": 1.0},
        {"minimum_dimensions": 4},
        {"normalise_scale": 0.0},
    ],
)
def test_settings_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="expected"):
        RadiomicsSettings(**bad)


def test_record_has_every_setting_and_version_and_is_json():
    record = RadiomicsSettings().as_record()
    assert {field.name for field in fields(RadiomicsSettings)} < set(record)
    assert record["versions"]["pyradiomics"] == "3.0.1"
    assert json.loads(json.dumps(record)) == record
    assert json.loads(json.dumps(ibsi_settings("E").as_record()))["interpolation"] == "spline"


@pytest.mark.parametrize("letter", "ABCDE")
def test_configurations_follow_the_standard(letter):
    settings = ibsi_settings(letter)
    assert settings.ibsi
    assert settings.force_2d == (letter in "AB")
    assert settings.bin_count == (32 if letter in "BDE" else None)
    assert settings.resample_mm == {"A": None, "B": (2.0, 2.0, 0.0)}.get(letter, (2.0, 2.0, 2.0))


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"image_types": "original, LoG"}, "image_types", ("original", "log")),
        ({"image_types": ["wavelet"]}, "image_types", ("wavelet",)),
        ({"sigmas_mm": "1,2.5"}, "sigmas_mm", (1.0, 2.5)),
        ({"resample_mm": "2"}, "resample_mm", (2.0, 2.0, 2.0)),
        ({"resample_mm": [1, 1, 0]}, "resample_mm", (1.0, 1.0, 0.0)),
        ({"resegment_range": "-1000,400"}, "resegment_range", (-1000.0, 400.0)),
        ({"bin_count": "32"}, "bin_count", 32),
        ({"ibsi": "yes"}, "ibsi", True),
        ({"force_2d": False}, "force_2d", False),
        ({"bin_width": 10}, "bin_width", 10.0),
        ({"configuration": "c"}, "resegment_range", (-1000.0, 400.0)),
        ({"configuration": "C", "bin_width": "10"}, "bin_width", 10.0),
    ],
)
def test_words_and_values_are_read(given, name, value):
    assert getattr(parse_settings(given), name) == value


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"bin_widht": 10}, "bin_widht"),
        ({"bin_width": "wide"}, "bin_width"),
        ({"bin_width": True}, "bin_width"),
        ({"bin_count": "2.5"}, "bin_count"),
        ({"bin_count": "1"}, "bin_count"),
        ({"ibsi": "perhaps"}, "ibsi"),
        ({"image_types": 3}, "image_types"),
        ({"resample_mm": "1,2"}, "resample_mm"),
        ({"configuration": "F"}, "configuration"),
        ({"wavelet": 3}, "wavelet"),
    ],
)
def test_unknown_or_bad_setting_is_named(given, name):
    with pytest.raises(SettingRefused, match="expected") as caught:
        parse_settings(given)
    assert caught.value.name == name


def test_misspelt_setting_is_suggested():
    with pytest.raises(SettingRefused, match="did you mean bin_width"):
        parse_settings({"bin_widht": 10})
