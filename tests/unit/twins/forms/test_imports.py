"""Which places of the server the import page may name."""

from pathlib import Path

import pytest
from django import forms
from pytest_django import Settings

from twins.forms.imports.sources import find_place, list_places


@pytest.fixture
def inbox(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "inbox"
    (folder / "oak" / "deep").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    settings.IMPORT_ROOTS = [folder]
    return folder


@pytest.mark.parametrize("text", ["oak", "oak/deep", "./oak", "oak/../oak"])
def test_find_place_inside_a_root(inbox: Path, text: str) -> None:
    assert find_place(text).is_relative_to(inbox)


def test_find_place_takes_an_absolute_path_inside_a_root(inbox: Path) -> None:
    assert find_place(str(inbox / "oak")) == inbox / "oak"


@pytest.mark.parametrize("text", ["../secret", "/etc", "none", "oak/../../secret", "x" * 400])
def test_find_place_refuses_what_is_outside_or_absent(inbox: Path, text: str) -> None:
    with pytest.raises(forms.ValidationError):
        find_place(text)


def test_find_place_refuses_a_link_that_leads_out(inbox: Path) -> None:
    (inbox / "way_out").symlink_to(inbox.parent / "secret")

    with pytest.raises(forms.ValidationError):
        find_place("way_out")


def test_list_places_names_what_is_there(inbox: Path) -> None:
    assert list_places() == [str(inbox / "oak")]
