"""Whatever is done to one file of a study, reading it ends in issues or a sound package, never in another exception."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import IngestError
from tests.small_study import SMALL_STUDY, copy_study, read_small

_FILES = sorted(path.relative_to(SMALL_STUDY).as_posix() for path in SMALL_STUDY.rglob("*") if path.is_file())
_PIECES = st.one_of(
    st.binary(min_size=0, max_size=4),
    st.sampled_from(
        [b"\n", b"\r", b"\t", b",", b'"', b"'", b"[", b"]", b"=", b"\0", b"NaN", b"-1", b"1e999", b"\xff\xfe"]
    ),
)


def _check_ends_well(folder: Path) -> None:
    try:
        package = read_small(folder)
    except IngestError:
        return
    codes = {patient.code for patient in package.patients}
    if not package.errors:
        assert {outcome.patient for outcome in package.outcomes} <= codes
        assert {variant.patient for variant in package.variants} <= codes
        assert all(set(table.patients) <= codes for table in package.tables)


@settings(max_examples=80, deadline=None)
@given(file=st.sampled_from(_FILES), start=st.floats(0, 1), length=st.integers(0, 12), piece=_PIECES)
def test_a_changed_stretch_of_bytes_ends_in_issues_or_a_package(
    file: str, start: float, length: int, piece: bytes
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = copy_study(Path(place))
        raw = (folder / file).read_bytes()
        at = int(start * len(raw))
        (folder / file).write_bytes(raw[:at] + piece + raw[at + length :])

        _check_ends_well(folder)


@settings(max_examples=30, deadline=None)
@given(file=st.sampled_from(_FILES), line=st.integers(0, 60), times=st.sampled_from([0, 2]))
def test_a_lost_or_doubled_line_ends_in_issues_or_a_package(file: str, line: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = copy_study(Path(place))
        lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        at = line % len(lines)
        (folder / file).write_text("".join(lines[:at] + lines[at : at + 1] * times + lines[at + 1 :]), encoding="utf-8")

        _check_ends_well(folder)
