"""Undo of an import gives back exactly the rows that were there before."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from django.db import OperationalError, connection

from ingest.records import Package
from tests.factories import make_model, make_twin, make_user
from tests.integration.journaled import JOURNALED, all_rows, run_import, stop_journal
from tests.integration.packages import small_package
from twins.actions import imports, journal, undoing
from twins.actions.storing.store import store_package
from twins.models import (
    AccessEvent,
    FeatureVector,
    ImagingStudy,
    ImportJournal,
    ImportRun,
    Patient,
    SlideEmbedding,
    Study,
    Twin,
    Variant,
)

pytestmark = pytest.mark.django_db


def without_patient_b(package: Package) -> Package:
    package.patients.pop()
    package.specimens.pop()
    package.embeddings.clear()
    package.tables.pop(0)
    return package


def test_every_table_of_patients_is_journaled():
    with connection.cursor() as cursor:
        cursor.execute(JOURNALED)
        journaled = {table for (table,) in cursor.fetchall()}
    follows = {each.related_model._meta.db_table for each in Patient._meta.related_objects}
    # What people add; an undo or a whole study that would take a patient away from a board is refused.
    added = {"twins_boardcase", "twins_careteam", "twins_emergencyaccess", "twins_whatif"}
    assert follows - journaled - added == {"twins_twin"}
    assert {"twins_study", "twins_patient", "twins_variant", "twins_lesion", "twins_featureset"} <= journaled


def test_nothing_is_kept_outside_an_import():
    store_package(small_package())
    assert not ImportJournal.objects.exists()


def test_undo_of_a_first_import_removes_the_study():
    before = all_rows()
    run = run_import(small_package())
    counts = undoing.undo(run, by=None)
    assert all_rows() == before
    assert not Study.objects.exists()
    assert counts["removed"] == 18 and counts["restored"] == counts["brought_back"] == 0
    run.refresh_from_db()
    assert (run.status, run.study) == (ImportRun.Status.UNDONE, None)
    assert run.undone_at is not None


CHANGES: dict[str, Callable[[Package], Package]] = {
    "a patient gone with all that is theirs": without_patient_b,
    "a value changed": lambda package: replace(package, study=replace(package.study, name="Renamed")),
    "a variant changed": lambda package: replace(package, variants=[replace(package.variants[0], vaf=0.9)]),
    "numbers changed": lambda package: replace(
        package, tables=[replace(package.tables[0], values=np.array([[1e-7, np.nan], [0.1, 3e7]], np.float32))]
    ),
    "an embedding changed": lambda package: replace(
        package, embeddings=[replace(package.embeddings[0], vectors=np.array([[1e-20, 0.1, -3.3]], np.float32))]
    ),
    "all gone but the patients": lambda package: replace(
        package, **{name: [] for name in ("outcomes", "treatments", "specimens", "variants", "observations", "tables")}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_undo_gives_back_every_row_as_it_was(change):
    run_import(small_package())
    before = all_rows()
    run = run_import(change(small_package()))
    assert all_rows() != before
    undoing.undo(run, by=None)
    assert all_rows() == before


def test_every_kind_of_column_survives():
    """Bytes, a vector, four-byte floats with a gap, JSON, a moment with microseconds."""
    run_import(small_package())
    ImagingStudy.objects.update(preview=bytes(range(256)))
    FeatureVector.objects.filter(patient__code="B").update(values=[None, 0.1])
    SlideEmbedding.objects.update(vector=[1e-30, 16777217.0, -0.1])
    Patient.objects.filter(code="A").update(covariates={"a": None, "b": "\u0000é".replace("\0", ""), "c": 0.1})
    moment = Study.objects.get().created_at
    before = all_rows()
    run = imports.create([], study="small", by=None)
    journal.keep(run)
    Study.objects.update(created_at="2001-01-01T00:00:00Z")
    Study.objects.get().delete()
    stop_journal()
    ImportRun.objects.filter(pk=run.pk).update(status="stored")
    undoing.undo(ImportRun.objects.get(pk=run.pk), by=None)
    assert all_rows() == before
    assert Study.objects.get().created_at == moment
    assert bytes(ImagingStudy.objects.get().preview) == bytes(range(256))


def test_a_row_changed_twice_goes_back_to_the_first():
    run_import(small_package())
    before = all_rows()
    run = imports.create([], study="small", by=None)
    journal.keep(run)
    for vaf in (0.3, 0.6):
        Variant.objects.update(vaf=vaf)
    Variant.objects.create(specimen=Variant.objects.get().specimen, gene="KRAS")
    Variant.objects.all().delete()
    stop_journal()
    ImportRun.objects.filter(pk=run.pk).update(status="stored")
    undoing.undo(ImportRun.objects.get(pk=run.pk), by=None)
    assert all_rows() == before


def test_twins_that_go_with_a_patient_come_back():
    run_import(small_package())
    make_twin(Patient.objects.get(code="B"))
    kept = Twin.objects.values().get()
    run = run_import(without_patient_b(small_package()))
    assert not Twin.objects.exists()
    undoing.undo(run, by=None)
    found = Twin.objects.values().get()
    assert list(found.pop("embedding")) == list(kept.pop("embedding"))
    assert found == kept


def test_ids_with_gaps_are_kept_as_ranges():
    study, _ = store_package(small_package())
    run = imports.create([], study="small", by=None)
    journal.keep(run)
    Patient.objects.bulk_create(Patient(pk=pk, study=study, code=f"G{pk}") for pk in (10_001, 10_002, 10_007))
    stop_journal()
    assert [str(part) for part in ImportJournal.objects.get().ids] == ["[10001, 10003)", "[10007, 10008)"]
    ImportRun.objects.filter(pk=run.pk).update(status="stored")
    assert undoing.undo(ImportRun.objects.get(pk=run.pk), by=None)["removed"] == 3


def test_only_the_newest_stored_import_can_be_undone():
    first = run_import(small_package())
    second = run_import(small_package(ecog=2))
    with pytest.raises(undoing.NewerImport, match=f"undo import {second.pk} first"):
        undoing.undo(first, by=None)
    undoing.undo(second, by=None)
    undoing.undo(first, by=None)
    assert not Study.objects.exists()


@pytest.mark.parametrize("status", ["queued", "running", "unchanged", "checked", "refused", "failed", "undone"])
def test_what_stored_nothing_cannot_be_undone(status):
    run = ImportRun.objects.create(study_code="small", status=status)
    with pytest.raises(undoing.NothingToUndo):
        undoing.undo(run, by=None)


def test_import_without_a_journal_cannot_be_undone():
    run = ImportRun.objects.create(study_code="small", status="stored")
    with pytest.raises(undoing.JournalGone):
        undoing.undo(run, by=None)


def test_import_from_before_a_table_got_a_column_cannot_be_undone():
    run_import(small_package())
    run = run_import(without_patient_b(small_package()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE twins_importjournal SET row = row - 'site' WHERE table_name = 'twins_patient'")
    with pytest.raises(undoing.JournalGone, match="found older rows of patients"):
        undoing.undo(run, by=None)


def test_twins_of_patients_that_would_go_refuse_the_undo():
    run = run_import(small_package())
    make_twin(Patient.objects.get(code="A"))
    before = all_rows()
    with pytest.raises(undoing.RecordsDepend, match=r"1 (twins|model versions) that hang on its (patients|studies)"):
        undoing.undo(run, by=None)
    assert all_rows() == before


def test_model_of_the_study_that_would_go_refuses_the_undo():
    run = run_import(small_package())
    make_model(Study.objects.get())
    with pytest.raises(undoing.RecordsDepend, match="1 model versions that hang on its studies"):
        undoing.undo(run, by=None)


def test_undo_is_in_the_audit_trail_of_the_study():
    user = make_user()
    undoing.undo(run_import(small_package()), by=user)
    event = AccessEvent.objects.get(action="undo")
    assert (event.by, event.study_code, event.detail["removed"]) == (user, "small", 18)


@pytest.mark.django_db(transaction=True)
def test_undo_waits_for_whoever_writes_the_study():
    run = ImportRun.objects.create(study_code="small", status="stored")
    other = connection.copy()
    with other.cursor() as holder, connection.cursor() as cursor:
        holder.execute("SELECT pg_advisory_lock(hashtext('small'), 1)")
        cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            undoing.undo(run, by=None)
        cursor.execute("RESET lock_timeout")
    other.close()


def test_undo_leaves_other_studies_alone():
    run = run_import(small_package())
    other = small_package()
    run_import(replace(other, study=replace(other.study, code="other")), study="other")
    undoing.undo(run, by=None)
    assert [study.code for study in Study.objects.all()] == ["other"]
    assert Variant.objects.count() == 1


def test_journals_of_the_newest_imports_are_kept(monkeypatch):
    monkeypatch.setattr(journal, "KEPT_RUNS", 2)
    runs = [run_import(small_package(ecog=ecog)) for ecog in (0, 1, 2)]
    journal.forget_old("small")
    assert [run.journal.exists() for run in runs] == [False, True, True]


def test_journal_goes_with_the_undo():
    undoing.undo(run_import(small_package()), by=None)
    assert not ImportJournal.objects.exists()


def test_effects_say_what_an_undo_would_do():
    run_import(small_package())
    effects = {each.table: each for each in journal.effects(run_import(without_patient_b(small_package(ecog=2))))}
    patients = effects["twins_patient"]
    assert (patients.remove, patients.restore, patients.bring_back) == (0, 1, 1)
