"""Store a checked package, noun by noun; the caller holds the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twins.actions.storing import course, embeddings, features, genes, imaging, kept, patients, specimens
from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import Study

if TYPE_CHECKING:
    from ingest.records import CovariateSpec, Package, StudyRecord


def store_package(package: Package) -> tuple[Study, Changes]:
    """Make the database hold what the package says.

    A whole package answers for all that its kind ever brought: what it no longer names is removed. Any other adds to a
    study and replaces only what has the same key.
    """
    whole = package.whole
    study, changes = store_study(package.study, whole=whole)
    ids, patient_changes = patients.store(study, package)
    changes += patient_changes + genes.store(package, study=study, whole=whole)
    for store in (specimens.store, imaging.store, features.store, embeddings.store, kept.store, course.store):
        changes += store(package, study=study, patients=ids, whole=whole)
    return study, changes


def store_study(record: StudyRecord, *, whole: bool) -> tuple[Study, Changes]:
    """Create or update the study row."""
    values = {
        "name": record.name,
        "diagnosis": record.diagnosis or "",
        "index_date": record.index_date,
        "genome_build": record.genome_build or "",
        "randomised": record.randomised,
        "synthetic": record.synthetic,
    }
    if record.covariates:
        values["covariates"] = _covariates(record, whole=whole)
    check_values(Study, ({"code": record.code, **values},))
    stored = Study.objects.filter(code=record.code)
    ids, changes = sync_keyed(Study, stored=stored, wanted={(record.code,): values}, key=("code",), delete=None)
    return Study.objects.get(pk=ids[(record.code,)]), changes


def _covariate(spec: CovariateSpec) -> dict[str, Any]:
    known: dict[str, Any] = {"name": spec.name, "kind": spec.kind, "levels": list(spec.levels)}
    return known | {"table": spec.table} if spec.table else known


def _covariates(record: StudyRecord, *, whole: bool) -> list[dict[str, Any]]:
    """What the package says of covariates, and what it does not speak of unless it is the whole study."""
    fresh = [_covariate(spec) for spec in record.covariates]
    names = {spec.name for spec in record.covariates}
    before = [] if whole else Study.objects.filter(code=record.code).values_list("covariates", flat=True).first() or []
    return [each for each in before if each["name"] not in names] + fresh
