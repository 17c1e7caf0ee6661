"""The beginning of a file, whatever it is packed in."""

import gzip
from pathlib import Path

import pytest

from ingest.headers import head_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"##fileformat=VCF", b"##file"),
        (gzip.compress(b"##fileformat=VCF", mtime=0), b"##file"),
        (b"#", b"#"),
        (b"\x1f\x8b\x08damaged", b""),
        (gzip.compress(b"##fileformat=VCF", mtime=0)[:12], b""),
    ],
)
def test_the_first_bytes_of_what_is_in_a_file(tmp_path: Path, content: bytes, expected: bytes) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(content)

    assert head_of(path, 6) == expected


def test_a_file_that_is_not_there_has_no_beginning(tmp_path: Path) -> None:
    assert head_of(tmp_path / "a.vcf", 6) == b""
