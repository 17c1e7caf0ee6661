"""All meta files of a folder together: one study, distinct profiles, fields that agree."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.cbioportal.meta import MetaFile
from ingest.checks import Report

ID_CHARACTERS = re.compile(r"[A-Za-z0-9._()\[\]',+\-:;]*")
_STUDY_ID = re.compile(r"[a-z0-9_]+")
BUILDS = {"hg19": "GRCh37", "hg38": "GRCh38"}
_LENGTHS = {
    "cancer_study_identifier": 255,
    "type_of_cancer": 63,
    "name": 255,
    "description": 1024,
    "citation": 200,
    "pmid": 1024,
    "groups": 200,
    "short_name": 64,
}
_ONCE = {
    "study": "duplicate_meta_study",
    "clinical_sample": "several_files",
    "clinical_patient": "several_files",
    "cancer_type": "several_files",
    "resource_definition": "several_files",
    "resource_sample": "several_files",
    "resource_patient": "several_files",
    "gene_panel_matrix": "several_files",
    "segments": "several_files",
}


def check_together(metas: list[MetaFile], report: Report) -> list[MetaFile]:
    """Report what no single meta file shows; answers those that can be read.

    Reported: `study_id_differs`, `bad_study_id`, `bad_stable_id`, `duplicate_stable_id`, `duplicate_meta_study`,
    `several_files`, `too_long`, `wrong_value`, `bad_pmid`, `unknown_source`, `missing_gene_set_file`.
    """
    kept = _of_one_study(metas, report)
    _check_stable_ids(kept, report)
    _check_once(kept, report)
    for meta in kept:
        for check in _CHECKS.get(meta.kind.key, ()):
            check(meta, report)
    _check_sources(kept, report)
    return kept


def _of_one_study(metas: list[MetaFile], report: Report) -> list[MetaFile]:
    first = next((meta for meta in metas if "cancer_study_identifier" in meta.fields), None)
    if first is None:
        return metas
    study = first.get("cancer_study_identifier")
    if not _STUDY_ID.fullmatch(study):
        message = "expected lower-case letters, digits and underscores"
        first.error(report, "bad_study_id", "cancer_study_identifier", message)
    kept = []
    for meta in metas:
        if meta.get("cancer_study_identifier", study) == study:
            kept.append(meta)
        else:
            meta.error(report, "study_id_differs", "cancer_study_identifier", "expected the study of the other files")
    return kept


def _check_stable_ids(metas: list[MetaFile], report: Report) -> None:
    seen: set[str] = set()
    for meta in metas:
        if "stable_id" not in meta.fields:
            continue
        stable_id = meta.get("stable_id")
        if not stable_id or not ID_CHARACTERS.fullmatch(stable_id):
            meta.error(report, "bad_stable_id", "stable_id", "expected letters, digits and . _ - ( ) [ ] ' , + : ;")
        if stable_id in seen:
            meta.error(report, "duplicate_stable_id", "stable_id", "expected each stable_id in one meta file")
        seen.add(stable_id)


def _check_once(metas: list[MetaFile], report: Report) -> None:
    seen: set[str] = set()
    for meta in metas:
        if meta.kind.key in seen and meta.kind.key in _ONCE:
            message = f"expected one meta file for {meta.kind.key.replace('_', ' ')}, found another"
            report.error(_ONCE[meta.kind.key], file=meta.label, message=message)
        seen.add(meta.kind.key)


def _check_lengths(meta: MetaFile, report: Report) -> None:
    for field, most in _LENGTHS.items():
        if len(meta.get(field)) > most:
            meta.error(report, "too_long", field, f"expected at most {most} characters")


def _check_pmid(meta: MetaFile, report: Report) -> None:
    pmid = meta.get("pmid").strip()
    if not pmid:
        if "pmid" in meta.fields:
            meta.error(report, "bad_pmid", "pmid", "expected numbers separated by commas, found none")
        return
    if any(character.isspace() for character in pmid):
        meta.error(report, "bad_pmid", "pmid", "expected no blank inside")
    if not all(re.fullmatch(r"[+-]?[0-9]+", entry.strip()) for entry in pmid.split(",")):
        meta.error(report, "bad_pmid", "pmid", "expected numbers separated by commas")


def _check_shown(meta: MetaFile, report: Report) -> None:
    if meta.get("show_profile_in_analysis_tab") != "false":
        message = "expected false, since only discrete copy number is shown there"
        meta.error(report, "wrong_value", "show_profile_in_analysis_tab", message)


def _check_build(meta: MetaFile, report: Report) -> None:
    if meta.get("reference_genome_id") not in BUILDS:
        meta.error(report, "unknown_reference_genome", "reference_genome_id", "expected hg19 or hg38")


def _check_swissprot(meta: MetaFile, report: Report) -> None:
    if meta.get("swissprot_identifier", "name") not in {"name", "accession"}:
        meta.error(report, "wrong_value", "swissprot_identifier", "expected name or accession")


_CHECKS: dict[str, tuple[Callable[[MetaFile, Report], None], ...]] = {
    "study": (_check_lengths, _check_pmid),
    "cna_continuous": (_check_shown,),
    "segments": (_check_build,),
    "gistic": (_check_build,),
    "mutations": (_check_swissprot,),
    "mutations_uncalled": (_check_swissprot,),
}


def _check_sources(metas: list[MetaFile], report: Report) -> None:
    """A profile that was computed from another names it, and the other is there."""
    by_kind: dict[str, list[MetaFile]] = {}
    for meta in metas:
        by_kind.setdefault(meta.kind.key, []).append(meta)
    expression = {meta.get("stable_id") for meta in by_kind.get("expression", [])}
    scaled = [meta for meta in by_kind.get("expression", []) if meta.get("datatype") == "Z-SCORE"]
    for meta in scaled:
        source = meta.get("source_stable_id")
        if "source_stable_id" in meta.fields and (source not in expression or source == meta.get("stable_id")):
            message = "expected the stable_id of another expression file of the study"
            meta.error(report, "unknown_source", "source_stable_id", message)
    _check_gene_sets(by_kind, expression, {meta.get("source_stable_id") for meta in scaled}, report)


def _check_gene_sets(
    by_kind: dict[str, list[MetaFile]], expression: set[str], scaled: set[str], report: Report
) -> None:
    scores, values = by_kind.get("gsva_scores", []), by_kind.get("gsva_pvalues", [])
    if not scores and not values:
        return
    first = (scores or values)[0]
    for key in ("gsva_scores", "gsva_pvalues", "expression"):
        if key not in by_kind:
            message = f"expected a meta file for {key.replace('_', ' ')} beside the other gene set files"
            report.error("missing_gene_set_file", file=first.label, column=key, message=message)
    if not scores or not values or not expression:
        return
    if scores[0].get("source_stable_id") not in expression:
        scores[0].error(report, "unknown_source", "source_stable_id", "expected the stable_id of an expression file")
    elif scores[0].get("source_stable_id") not in scaled:
        message = "expected z-scores that were computed from the same expression file"
        scores[0].error(report, "unknown_source", "source_stable_id", message)
    if values[0].get("source_stable_id") != scores[0].get("stable_id"):
        values[0].error(report, "unknown_source", "source_stable_id", "expected the stable_id of the gene set scores")
