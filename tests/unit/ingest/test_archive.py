import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from ingest.archive import ArchiveLimits, extract
from ingest.errors import ArchiveRefused, KindUnknown, NotTheFile, SourceNotFound
from ingest.registry import read
from tests.small_study import SMALL_STUDY

SMALL = ArchiveLimits(entries=5, total_bytes=5_000, ratio=20.0, ratio_from_bytes=100)


def zip_of(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def refused(archive: Path, into: Path) -> str:
    into.mkdir()
    with pytest.raises(ArchiveRefused) as caught:
        extract(archive, into, limits=SMALL)
    return caught.value.issue.message


def test_files_and_folders_are_expanded(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "a.zip", {"study.toml": b"x", "deep/er/a.csv": b"id\n"})

    extract(archive, tmp_path / "out", limits=SMALL)

    assert (tmp_path / "out" / "deep" / "er" / "a.csv").read_bytes() == b"id\n"


@pytest.mark.parametrize("name", ["../out.csv", "/abs.csv", "a/../../b", "C:/x.csv", "..\\x.csv"])
def test_paths_that_leave_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    assert "leaves it" in refused(zip_of(tmp_path / "a.zip", {name: b"x"}), tmp_path / "out")
    assert not (tmp_path / "out.csv").exists()


def test_what_expands_too_far_is_refused_before_a_byte_is_written(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "a.zip", {"zeros.csv": b"0" * 4_000}, zipfile.ZIP_DEFLATED)

    assert "expand at most 20 times" in refused(archive, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_too_much_and_too_many_are_refused(tmp_path: Path) -> None:
    large = zip_of(tmp_path / "large.zip", {"a": b"x" * 3_000, "b": b"y" * 3_000})
    many = zip_of(tmp_path / "many.zip", {str(at): b"" for at in range(6)})

    assert "at most 5000 bytes" in refused(large, tmp_path / "out")
    assert "at most 5 entries" in refused(many, tmp_path / "out2")


def test_a_size_that_the_directory_understates_is_noticed(tmp_path: Path) -> None:
    raw = bytearray(zip_of(tmp_path / "a.zip", {"a": b"x" * 90}).read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    (tmp_path / "lie.zip").write_bytes(raw)

    message = refused(tmp_path / "lie.zip", tmp_path / "out")

    assert "more bytes" in message or "BadZipFile" in message


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert "a link" in refused(tmp_path / "a.zip", tmp_path / "out")


def test_a_path_that_comes_twice_is_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "a.zip", {"A.csv": b"1", "a.csv": b"2"})

    assert "found one twice" in refused(archive, tmp_path / "out")


def test_encryption_and_damage_are_refused(tmp_path: Path) -> None:
    raw = bytearray(zip_of(tmp_path / "a.zip", {"a": b"x"}).read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(raw)
    (tmp_path / "cut.zip").write_bytes(bytes(raw[:20]))

    assert "encrypted" in refused(tmp_path / "locked.zip", tmp_path / "out")
    assert "sound zip" in refused(tmp_path / "cut.zip", tmp_path / "out2")


def test_an_archive_inside_stays_closed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("study.toml", "x")

    extract(zip_of(tmp_path / "a.zip", {"inner.zip": inner.getvalue()}), tmp_path / "out", limits=SMALL)

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["inner.zip"]


def test_a_zipped_study_reads_like_its_folder(tmp_path: Path) -> None:
    entries = {
        f"small/{path.relative_to(SMALL_STUDY)}": path.read_bytes() for path in SMALL_STUDY.rglob("*") if path.is_file()
    }
    archive = zip_of(tmp_path / "small.zip", entries, zipfile.ZIP_DEFLATED)

    zipped, plain = read([archive], study="small"), read([SMALL_STUDY], study="small")

    assert zipped.outcomes == plain.outcomes
    assert zipped.variants == plain.variants
    assert zipped.files == plain.files
    assert not zipped.errors


def test_a_zip_without_a_study_or_that_is_a_pointer_is_refused(tmp_path: Path) -> None:
    pointer = tmp_path / "b.zip"
    pointer.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")

    with pytest.raises(KindUnknown):
        read([zip_of(tmp_path / "a.zip", {"readme.txt": b"x"})], study="small")
    with pytest.raises(NotTheFile):
        read([pointer], study="small")
    with pytest.raises(SourceNotFound):
        read([tmp_path / "none.zip"], study="small")
