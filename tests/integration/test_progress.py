"""Progress of an import can be seen while its transaction is open, and never stands in its way."""

import pyarrow as pa
import pytest
from django.db import connection, transaction

from twins.actions import progress
from twins.actions.progress import Recorder, note_rows
from twins.actions.storing.columns import copy_columns
from twins.models import ImportRun, Study

pytestmark = pytest.mark.django_db(transaction=True)


def seen_elsewhere(run: ImportRun) -> tuple[str, int, int, str]:
    """What a page would read: another connection, outside the transaction."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT stage, done, total, unit FROM twins_importrun WHERE id = %s", [run.pk])
        found = cursor.fetchone()
    other.close()
    return found


def test_rows_of_a_copy_are_seen_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    run, study = ImportRun.objects.create(study_code="oak"), Study.objects.create(code="oak", name="oak")
    data = pa.table({name: [name] for name in ("code", "sex", "diagnosis", "diagnosis_detail", "stage", "site")})
    columns = {"study_id": [study.pk], "covariates": ["{}"], "registered": [True], "via": ["study"]}
    for name, values in columns.items():
        data = data.append_column(name, pa.array(values))
    with Recorder(run), transaction.atomic():
        copy_columns("twins_patient", data)
        assert seen_elsewhere(run) == ("storing patients", 1, 1, "rows")


def test_caller_hears_of_rows_too() -> None:
    heard: list[tuple[str, int, int]] = []
    with Recorder(ImportRun.objects.create(study_code="oak"), lambda *words: heard.append(words)):
        note_rows("twins_variant", 10, 40)
    assert heard == [("storing variants", 10, 40)]


def test_outside_an_import_nobody_listens() -> None:
    with Recorder(run := ImportRun.objects.create(study_code="oak")):
        pass
    note_rows("twins_variant", 10, 40)
    assert seen_elsewhere(run)[1] == 0


def test_locked_row_holds_nothing_up() -> None:
    run = ImportRun.objects.create(study_code="oak")
    with Recorder(run) as recorder, transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(kind="study")
        recorder.note("storing", 1, 2)
    assert seen_elsewhere(run)[1] == 0


def test_stage_that_begins_anew_starts_its_clock_again() -> None:
    run = ImportRun.objects.create(study_code="oak")
    with Recorder(run) as recorder:
        recorder.note("one", 5, 10)
        run.refresh_from_db()
        first = run.stage_started_at
        recorder.note("two", 0, 10)
    run.refresh_from_db()
    assert run.stage_started_at > first


def test_writes_are_few() -> None:
    run = ImportRun.objects.create(study_code="oak")
    with Recorder(run) as recorder:
        for done in range(1000):
            recorder.note("one", done, 1000)
    run.refresh_from_db()
    assert run.done < 999
