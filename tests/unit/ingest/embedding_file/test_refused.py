"""What is refused, by code and place."""

import pickle

import numpy as np
import pytest

from ingest.embedding_file.format import recognise
from ingest.errors import OptionUnknown
from tests.broken import build_embeddings as build
from tests.unit.ingest.embedding_file.writing import read_path, write_trident


def codes(package):
    return [(issue.code, issue.file, issue.column) for issue in package.errors]


@pytest.mark.parametrize("name", ["P1.h5", "P1.pt", "P1.npy", "P1.npz"])
def test_a_git_lfs_pointer_is_named(tmp_path, name):
    build.build_pointer(tmp_path).rename(tmp_path / name)
    assert recognise(tmp_path / name) == f"the name ends in {name[2:]}"
    assert codes(read_path(tmp_path / name, encoder="uni")) == [("not_the_file", name, None)]


@pytest.mark.parametrize(
    ("builder", "code", "column"),
    [
        ("build_cut_file", "container_unreadable", None),
        ("build_nan", "not_finite", "features"),
        ("build_patch_tokens", "embedding_shape", "features"),
        ("build_unknown_key", "unknown_container_key", None),
        ("build_other_encoder", "encoder_contradicts", "encoder"),
        ("build_external_link", "external_data", "features"),
        ("build_too_few_places", "rows_disagree", "coords"),
        ("build_wrong_dim", "embedding_dim", "features"),
        ("build_expanding_torch", "array_too_large", None),
    ],
)
def test_broken_file_is_one_named_error(tmp_path, builder, code, column):
    path = getattr(build, builder)(tmp_path)
    given = path.rename(path.with_name("P1" + path.suffix))
    assert codes(read_path(given, encoder="mine", dim=str(build.DIM))) == [(code, given.name, column)]


def test_a_slide_of_nobody_is_refused(tmp_path):
    package = read_path(write_trident(tmp_path / "X.h5", build.vectors(2, dim=768), "chief"))
    assert codes(package) == [("id_not_in_patients", "X.h5", "")]


def test_an_unlisted_encoder_needs_its_length(tmp_path):
    path = write_trident(tmp_path / "P1.h5", build.vectors(2, dim=33), "house")
    assert codes(read_path(path)) == [("encoder_unknown", "P1.h5", "encoder")]
    assert read_path(path, dim="33").errors == []


def test_slides_of_two_lengths_are_refused(tmp_path):
    write_trident(tmp_path / "all" / "P1.h5", build.vectors(2, dim=1280), "virchow")
    write_trident(tmp_path / "all" / "P2.h5", build.vectors(2, dim=2560), "virchow")
    assert codes(read_path(tmp_path / "all")) == [("embedding_dim", "all/P2.h5", "features")]


def test_a_damaged_index_of_slideflow_is_refused(tmp_path):
    import torch

    torch.save(torch.zeros(2, 768), tmp_path / "P1.pt")
    (tmp_path / "P1.index.npz").write_bytes(b"PK no archive")
    assert codes(read_path(tmp_path / "P1.pt", encoder="chief")) == [("container_unreadable", "P1.pt", "P1.index.npz")]


def test_a_pickle_under_another_name_is_refused(tmp_path):
    (tmp_path / "P1.npy").write_bytes(pickle.dumps([1.0]))
    assert codes(read_path(tmp_path / "P1.npy", encoder="uni")) == [("pickle_refused", "P1.npy", None)]


def test_an_array_of_objects_is_refused(tmp_path):
    np.save(tmp_path / "P1.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert codes(read_path(tmp_path / "P1.npy", encoder="uni")) == [("pickle_refused", "P1.npy", None)]


@pytest.mark.parametrize(
    "option", [{"day": "soon"}, {"unit": "organ"}, {"dim": "-1"}, {"encoder": " "}, {"dim": "many"}]
)
def test_an_option_of_no_meaning_is_refused(tmp_path, option):
    with pytest.raises(OptionUnknown):
        read_path(write_trident(tmp_path / "P1.h5", build.vectors(2, dim=768), "chief"), **option)


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "study.toml", "cells.h5ad", "x.index.npz", "bags_config.json"])
def test_other_files_are_not_recognised(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    assert recognise(tmp_path / name) is None


def test_a_folder_with_other_files_is_not_recognised(tmp_path):
    (tmp_path / "P1.h5").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    assert recognise(tmp_path) is None
