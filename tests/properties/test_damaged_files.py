"""Whatever bytes of a file are changed or cut off: a record, or errors and no record; never an exception."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.checks import Report
from tests.broken import build_embeddings, build_imaging
from tests.unit.ingest.embeddings.reading import read_file
from tests.unit.ingest.imaging.reading import read_pair

# Derandomised: the HDF5 library itself is known to crash on some damaged attributes, which no Python code can catch.
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DAMAGE = st.one_of(
    st.tuples(st.just("cut"), st.floats(0, 1)),
    st.tuples(st.just("change"), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6)),
)


def damaged(whole: bytes, damage, *, within: int = 3000) -> bytes:
    """Cut anywhere, or change bytes of the first `within`, where the structure is."""
    kind, what = damage
    if kind == "cut":
        return whole[: int(what * (len(whole) - 1))]
    raw = bytearray(whole)
    for place, byte in what:
        raw[int(place * (min(len(raw), within) - 1))] = byte
    return bytes(raw)


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("imaging")
    slices = build_imaging.write_ct(folder / "ct", heights=build_imaging.evenly(4))
    build_imaging.write_seg(folder / "seg.dcm", slices, [build_imaging.box(4, first=1, last=2)])
    return folder / "ct", folder / "seg.dcm"


@FEW
@given(damage=DAMAGE, of_seg=st.booleans())
def test_damaged_imaging_is_read_or_refused(pair, damage, of_seg):
    folder, seg = pair
    file = seg if of_seg else folder / "000.dcm"
    whole, report = file.read_bytes(), Report()
    file.write_bytes(damaged(whole, damage))
    try:
        outcome = read_pair(folder, seg, report)
    finally:
        file.write_bytes(whole)
    assert (outcome is None) == report.has_errors


@FEW
@given(damage=DAMAGE, name=st.sampled_from(["A.h5", "all.npz"]))
def test_damaged_embeddings_are_read_or_refused(tmp_path, damage, name):
    if name == "A.h5":
        build_embeddings.write_slide(tmp_path / name, build_embeddings.vectors(20))
    else:
        np.savez(tmp_path / name, A=build_embeddings.vectors(4), B=build_embeddings.vectors(3))
    report = Report()
    (tmp_path / name).write_bytes(damaged((tmp_path / name).read_bytes(), damage))
    table = read_file(tmp_path / name, report)
    assert (table is None) == report.has_errors
