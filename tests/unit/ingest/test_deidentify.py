"""New identifiers: valid, consistent, and not to be turned back."""

import re

import pytest

from ingest.deidentify import has_burned_in_pixels, new_uid, short_uid

OLD = "1.3.6.1.4.1.14519.5.2.1.5168.1900.197631141779842296796213536777"


def test_new_uid_is_valid_and_differs_from_the_old():
    made = new_uid(OLD, salt="study")
    assert re.fullmatch(r"2\.25\.[1-9][0-9]*", made)
    assert len(made) <= 64
    assert OLD not in made


def test_new_uid_is_the_same_within_a_study_and_another_in_the_next():
    assert new_uid(OLD, salt="study") == new_uid(OLD, salt="study")
    assert new_uid(OLD, salt="study") != new_uid(OLD, salt="other study")
    assert new_uid(OLD, salt="study") != new_uid(OLD + "1", salt="study")


def test_new_uid_refuses_an_empty_salt():
    with pytest.raises(ValueError, match="salt"):
        new_uid(OLD, salt="")


def test_short_uid_tells_apart_without_showing():
    assert short_uid(OLD, salt="s") != short_uid(OLD + "1", salt="s")
    assert len(short_uid(OLD, salt="s")) == 8


@pytest.mark.parametrize(
    ("modality", "sop_class", "annotation", "expected"),
    [
        ("CT", "1.2.840.10008.5.1.4.1.1.2", "", False),
        ("CT", "1.2.840.10008.5.1.4.1.1.2", "NO", False),
        ("CT", "1.2.840.10008.5.1.4.1.1.2", "YES", True),
        ("CT", "1.2.840.10008.5.1.4.1.1.7", "", True),
        ("CT", "1.2.840.10008.5.1.4.1.1.7.2", "", True),
        ("CT", "1.2.840.10008.5.1.4.1.1.77", "", False),
        ("US", "1.2.840.10008.5.1.4.1.1.6.1", "", True),
        ("SC", "1.2.840.10008.5.1.4.1.1.7", "NO", True),
    ],
)
def test_burned_in_pixels_truth_table(modality, sop_class, annotation, expected):
    assert has_burned_in_pixels(modality=modality, sop_class=sop_class, burned_in_annotation=annotation) is expected
