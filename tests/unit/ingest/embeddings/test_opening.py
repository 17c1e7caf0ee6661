"""Files are opened several a call; each has its own outcome."""

import pickle

import numpy as np

from ingest.embeddings.bags import EmbeddingError
from ingest.embeddings.job import FileJob
from ingest.embeddings.opening import check_file, open_files, seconds_for
from ingest.errors import NotTheFile, PickleRefused
from tests.broken.build_embeddings import vectors, write_slide


def job(path):
    return FileJob(path=path, label=f"slides/{path.name}", key=path.stem)


def test_each_file_of_many_has_its_own_outcome_in_order(tmp_path):
    jobs = [job(write_slide(tmp_path / f"P{at:02d}.h5", vectors(at + 1))) for at in range(40)]
    (tmp_path / "P07.h5").write_bytes(b"damaged")
    (tmp_path / "P20.h5").write_bytes(b"")

    found = list(open_files(iter(jobs)))

    assert [each for each, _ in found] == jobs
    by_name = {each.path.stem: outcome for each, outcome in found}
    assert isinstance(by_name.pop("P07"), EmbeddingError)
    assert isinstance(by_name.pop("P20"), NotTheFile)
    assert {name: bags[0].rows for name, bags in by_name.items()} == {name: int(name[1:]) + 1 for name in by_name}


def test_the_error_keeps_its_place_on_the_way_from_the_process_that_read(tmp_path):
    path = write_slide(tmp_path / "P1.h5", np.zeros((2, 3, 4), np.float32))
    ((_, error),) = open_files(iter([job(path)]))
    assert (error.issue.code, error.issue.file, error.issue.column, error.issue.value) == (
        "embedding_shape",
        "slides/P1.h5",
        "features",
        "P1",
    )


def test_a_pickle_is_never_opened(tmp_path):
    for name in ("a.pkl", "a.npy", "a.h5"):
        (tmp_path / name).write_bytes(pickle.dumps([1]))
        assert isinstance(check_file(tmp_path / name, label=name), PickleRefused)


def test_larger_files_and_torch_have_more_time(tmp_path):
    small, large, tensor = tmp_path / "a.h5", tmp_path / "b.h5", tmp_path / "c.pt"
    small.write_bytes(b"x")
    tensor.write_bytes(b"x")
    with large.open("wb") as stream:
        stream.truncate(200 << 20)
    assert seconds_for([job(small)]) < 10
    assert seconds_for([job(large)]) > seconds_for([job(small)]) + 9
    assert seconds_for([job(tensor)]) > 30
