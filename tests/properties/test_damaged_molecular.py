"""Whatever bytes of a lone molecular file are changed or cut off: records, or errors; never an exception."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import IngestError
from tests.unit.ingest.asking import ask
from tests.wild.test_wild_molecular import EXPECTED, HERE, OPTIONS

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PIECES = st.sampled_from(
    [b"\t", b"\n", b"\r", b",", b"0", b"-1", b"1e999", b"nan", b"\0", b"\xff", b'"', b":", b"9" * 30, b"%", b"<"]
)
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.just(b"") | PIECES), min_size=1, max_size=4)


def damaged(raw: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in damage:
        at = int(place * len(raw))
        raw = raw[:at] + piece + raw[at + length :]
    return raw


@pytest.mark.parametrize("name", EXPECTED)
@FEW
@given(damage=DAMAGE, packed=st.booleans())
def test_a_damaged_file_is_read_or_refused(tmp_path_factory, name, damage, packed):
    raw = damaged((HERE / name).read_bytes(), damage)
    path = tmp_path_factory.mktemp("damaged") / (HERE / name).name
    if packed and path.suffix in {".vcf", ".csv", ".tsv"}:
        raw, path = gzip.compress(raw), path.with_name(path.name + ".gz")
    path.write_bytes(raw)
    chosen, what = EXPECTED[name]

    chosen.recognise(path)
    try:
        package = chosen.read(ask(path, "P1", "P2", "P3", "P4", study_build=None, **OPTIONS.get(name, {})))
    except IngestError:
        return

    assert package.errors or all(getattr(package, kind) is not None for kind in what)
    for records in (package.variants, package.observations, package.raws):
        for record in records:
            assert record.patient in {"P1", "P2", "P3", "P4"}
