"""What a study brings about genes: panels, gene sets, and edges between genes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twins.actions.storing.columns import check_values
from twins.actions.storing.sync import Changes, sync_keyed
from twins.models import GeneLink, GenePanel, GeneSet, Study

if TYPE_CHECKING:
    from ingest.records import Package

LINK_KEY = ("study_id", "kind", "origin", "target", "source", "patient_code")


def store(package: Package, *, study: Study, whole: bool) -> Changes:
    """Store panels, sets and links."""
    return (
        _store_panels(package, study, whole=whole)
        + _store_sets(package, study, whole=whole)
        + _store_links(package, study, whole=whole)
    )


def _store_panels(package: Package, study: Study, *, whole: bool) -> Changes:
    wanted = {(study.pk, each.name): {"genes": list(each.genes), "via": package.kind} for each in package.panels}
    check_values(GenePanel, ({"name": key[1], **values} for key, values in wanted.items()))
    stored = GenePanel.objects.filter(study=study)
    delete = stored.filter(via=package.kind) if whole else None
    return sync_keyed(GenePanel, stored=stored, wanted=wanted, key=("study_id", "name"), delete=delete)[1]


def _store_sets(package: Package, study: Study, *, whole: bool) -> Changes:
    wanted = {
        (study.pk, each.name): {"genes": list(each.genes), "source": each.source, "via": package.kind}
        for each in package.gene_sets
    }
    check_values(GeneSet, ({"name": key[1], **values} for key, values in wanted.items()))
    stored = GeneSet.objects.filter(study=study)
    delete = stored.filter(via=package.kind) if whole else None
    return sync_keyed(GeneSet, stored=stored, wanted=wanted, key=("study_id", "name"), delete=delete)[1]


def _store_links(package: Package, study: Study, *, whole: bool) -> Changes:
    wanted = {
        (study.pk, each.kind, each.origin, each.target, each.source, each.patient): {
            "weight": each.weight,
            "via": package.kind,
        }
        for each in package.gene_links
    }
    check_values(GeneLink, (dict(zip(LINK_KEY, key, strict=True)) for key in wanted))
    stored = GeneLink.objects.filter(study=study)
    delete = stored.filter(via=package.kind) if whole else None
    return sync_keyed(GeneLink, stored=stored, wanted=wanted, key=LINK_KEY, delete=delete)[1]
