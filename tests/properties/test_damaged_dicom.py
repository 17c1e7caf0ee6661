"""Whatever bytes of a DICOM tree are changed or cut off: records or named errors, never an exception."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.test_damaged_files import damaged
from tests.unit.ingest.dicom.reading import read_tree

WILD = Path(__file__).parents[1] / "wild" / "dicom"
FEW = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES = ["W1/seg.dcm", "W1/RS", "W1/report.dcm", "W1/ct/000.dcm", "W2/enhanced", "W3/labelmap.dcm", "W4/I1"]
DAMAGE = st.one_of(
    st.tuples(st.just("cut"), st.floats(0, 1)),
    st.tuples(st.just("change"), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6)),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return shutil.copytree(WILD, tmp_path_factory.mktemp("dicom") / "tree")


@FEW
@given(damage=DAMAGE, place=st.sampled_from(PLACES))
def test_damaged_tree_is_read_or_refused(tree, damage, place):
    path = tree / place
    whole = path.read_bytes()
    path.write_bytes(damaged(whole, damage, within=4000))
    try:
        package = read_tree(tree / place.split("/")[0])
    finally:
        path.write_bytes(whole)
    assert package.errors or package.imaging or package.observations
