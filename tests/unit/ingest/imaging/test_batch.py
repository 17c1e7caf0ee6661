"""Many series: order kept, defects reported once each, workers or not."""

import pytest

from ingest.checks import Report
from ingest.imaging.batch import SeriesJob, combine_tables, read_many
from ingest.imaging.settings import RadiomicsSettings
from tests.broken import build_imaging as build
from tests.unit.ingest.imaging.reading import SALT


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_the_order_of_the_jobs(tmp_path, workers):
    good = tmp_path / "good"
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(good), [build.box()])
    bad, _ = build.build_irregular_spacing(tmp_path / "bad")
    folders = [good, bad, good]
    jobs = [
        SeriesJob(folder=folder, seg=tmp_path / "seg.dcm", patient=f"P{index}", day=index, where=f"ct{index}")
        for index, folder in enumerate(folders)
    ]
    report, told = Report(), []
    outcomes = read_many(
        jobs,
        settings=RadiomicsSettings(),
        uid_salt=SALT,
        report=report,
        workers=workers,
        done=lambda *step: told.append(step),
    )
    assert [outcome and outcome[0].patient for outcome in outcomes] == ["P0", None, "P2"]
    assert [(issue.code, issue.file) for issue in report.issues()] == [("irregular_spacing", "ct1")]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_tables_are_combined_by_name(tmp_path):
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box()])
    job = SeriesJob(folder=tmp_path / "ct", seg=tmp_path / "seg.dcm", patient="A", day=0, where="ct")
    outcomes = read_many([job, job], settings=RadiomicsSettings(), uid_salt=SALT, report=Report())
    (table,) = combine_tables([outcome[1] for outcome in outcomes])
    assert (table.patients, table.lesions, table.values.shape) == (("A", "A"), ("lesion-1", "lesion-1"), (2, 107))


def test_tables_of_different_settings_are_not_combined(tmp_path):
    build.write_seg(tmp_path / "seg.dcm", build.write_ct(tmp_path / "ct"), [build.box()])
    job = SeriesJob(folder=tmp_path / "ct", seg=tmp_path / "seg.dcm", patient="A", day=0, where="ct")
    tables = []
    for width in (25.0, 10.0):
        settings = RadiomicsSettings(bin_width=width)
        tables += [outcome[1] for outcome in read_many([job], settings=settings, uid_salt=SALT, report=Report())]
    with pytest.raises(ValueError, match="settings"):
        combine_tables(tables)
