"""Specimens and their variants.

Several files may speak of one specimen: substitutions and deletions of one caller, a report and a VCF. Each origin
answers for its own variants: the file where single files come in, the kind of import where a whole study does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twins.actions.storing import variants
from twins.actions.storing.columns import check_values
from twins.actions.storing.errors import NotStorable
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import Knowing, Specimen, Study

if TYPE_CHECKING:
    from ingest.records import Package, SpecimenRecord

KEY = ("patient_id", "kind", "day")
# Which state says most of a specimen that several origins speak of.
_TELLING = (Knowing.VALUE, Knowing.NONE_FOUND, Knowing.BELOW_LIMIT, Knowing.FAILED, Knowing.NOT_TESTED)


def store(package: Package, *, study: Study, patients: Mapping[str, int], whole: bool) -> Changes:
    """Store specimens, then the variants that the package's origins answer for."""
    if not (package.specimens or whole):
        return Changes()
    stored = Specimen.objects.filter(patient__study=study)
    before = {(row.patient_id, row.kind, row.day): row for row in stored}
    wanted: dict[tuple[int, str, int], dict[str, Any]] = {}
    origins: dict[tuple[int, str, int], variants.Result] = {}
    for record in package.specimens:
        key = (patients[record.patient], str(record.kind), record.day)
        origins[key] = variants.Result(origin=package.kind if whole else record.source, state=str(record.variants))
        wanted[key] = _values(record, before.get(key), origins[key].origin, via=package.kind)
    check_values(Specimen, (dict(zip(KEY, key, strict=True)) | values for key, values in wanted.items()))
    ids, changes = sync_keyed(
        Specimen,
        stored=stored,
        wanted=wanted,
        key=KEY,
        delete=stored.filter(via=package.kind) if whole else None,
    )
    results = {ids[key]: result for key, result in origins.items()}
    return changes + variants.store(package, patients=patients, specimens=ids, results=results)


def _values(record: SpecimenRecord, before: Specimen | None, origin: str, *, via: str) -> dict[str, Any]:
    own = {
        "variants_state": str(record.variants),
        "build": record.build or "",
        "source": record.source,
        "sample": record.sample,
        "panel": record.panel,
        "via": via,
    }
    others = {} if before is None else {name: told for name, told in before.results.items() if name != origin}
    if before is None or not others:
        return own
    if record.build and before.build and record.build != before.build:
        raise NotStorable(f"the build {before.build} of the specimen's other variants", record.build, column="build")
    states = {str(record.variants), *(variants.state_of(told) for told in others.values())}
    return {
        "variants_state": next(str(state) for state in _TELLING if state in states),
        "build": record.build or before.build,
        "source": _joined(before.source, record.source),
        "sample": record.sample or before.sample,
        "panel": record.panel or before.panel,
        "via": before.via,
    }


def _joined(before: str, source: str) -> str:
    names = before.split("; ")
    return before if source in names else "; ".join([*names, source])
