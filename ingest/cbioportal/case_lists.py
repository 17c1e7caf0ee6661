"""Case lists: which samples were looked at for what."""

from __future__ import annotations

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile, parse_case_list

_FOLDER = "case_lists"
_CATEGORIES = frozenset(
    {
        *("all_cases_in_study", "all_cases_with_mutation_data", "all_cases_with_cna_data"),
        *("all_cases_with_log2_cna_data", "all_cases_with_methylation_data", "all_cases_with_mrna_array_data"),
        *("all_cases_with_mrna_rnaseq_data", "all_cases_with_rppa_data", "all_cases_with_microrna_data"),
        *("all_cases_with_mutation_and_cna_data", "all_cases_with_mutation_and_cna_and_mrna_data"),
        *("all_cases_with_gsva_data", "all_cases_with_sv_data", "other"),
    }
)


def read_case_lists(context: Context) -> dict[str, tuple[MetaFile, frozenset[str]]]:
    """Each case list by its stable_id, with its samples; all checked.

    Reported: what a meta file may have wrong, `study_id_differs`, `bad_stable_id`, `duplicate_stable_id`,
    `unknown_category`, `unknown_sample`, `bad_id`; as warning `duplicate_sample`.
    """
    found: dict[str, tuple[MetaFile, frozenset[str]]] = {}
    folder = context.folder / _FOLDER
    paths = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    for path in paths:
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        label = f"{_FOLDER}/{path.name}"
        context.sources.note(path, label=label)
        meta = parse_case_list(path, label=label, report=context.report)
        if meta is None or not _is_of_study(context, meta, set(found)):
            continue
        found[meta.get("stable_id")] = (meta, _samples(context, meta))
    context.count("case_list", used=len(found), ignored=len(paths) - len(found))
    return found


def _is_of_study(context: Context, meta: MetaFile, seen: set[str]) -> bool:
    report = context.report
    if context.study_id and meta.get("cancer_study_identifier") != context.study_id:
        meta.error(report, "study_id_differs", "cancer_study_identifier", "expected the study of the meta files")
        return False
    stable_id = meta.get("stable_id")
    if not stable_id.startswith(f"{context.study_id}_"):
        meta.error(report, "bad_stable_id", "stable_id", "expected the id of the study, an underscore and a name")
    elif stable_id in seen or (stable_id == f"{context.study_id}_all" and has_global_list(context)):
        meta.error(report, "duplicate_stable_id", "stable_id", "expected each stable_id in one case list")
    if "case_list_category" in meta.fields and meta.get("case_list_category") not in _CATEGORIES:
        meta.error(report, "unknown_category", "case_list_category", "expected a category that cBioPortal has")
    return True


def _samples(context: Context, meta: MetaFile) -> frozenset[str]:
    names = [name.strip() for name in meta.get("case_list_ids").split("\t")]
    line = meta.lines["case_list_ids"]
    report = context.report
    repeated = len(names) - len(set(names))
    if repeated:
        message = "samples that stand twice in a case list count once"
        report.warn(
            "duplicate_sample", file=meta.label, line=line, column="case_list_ids", count=repeated, message=message
        )
    for name in dict.fromkeys(names):
        code, message = "", ""
        if " " in name:
            code, message = "bad_id", "expected no blank in the id of a sample"
        elif name not in context.samples:
            code, message = "unknown_sample", "expected a sample of the clinical sample file"
        if code:
            report.error(code, file=meta.label, line=line, column="case_list_ids", value=name, message=message)
    return frozenset(names)


def has_global_list(context: Context) -> bool:
    """Whether the study asks for a list of all samples."""
    return any(meta.get("add_global_case_list").lower() == "true" for meta in context.of_kind("study"))


def check_needed(context: Context, lists: dict[str, tuple[MetaFile, frozenset[str]]]) -> None:
    """Report the lists that the study's data need (`missing_case_list`)."""
    needed = {"all": not has_global_list(context)}
    needed["sequenced"] = bool(context.of_kind("mutations"))
    needed["cna"] = bool(context.of_kind("cna"))
    for name, is_needed in needed.items():
        if is_needed and f"{context.study_id}_{name}" not in lists:
            message = f"expected a case list of all samples for '{name}', found none"
            value = f"{context.study_id}_{name}"
            context.report.error("missing_case_list", file=_FOLDER, column="stable_id", value=value, message=message)


def check_sequenced(context: Context, lists: dict[str, tuple[MetaFile, frozenset[str]]], named: frozenset[str]) -> None:
    """Every sample with a mutation stands in the list of sequenced samples (`sample_not_sequenced`)."""
    found = lists.get(f"{context.study_id}_sequenced")
    if found is None:
        return
    meta, samples = found
    missing = sorted(named - samples)
    if missing:
        message = "expected every sample of the mutation file in this case list"
        context.report.error(
            "sample_not_sequenced",
            file=meta.label,
            line=meta.lines["case_list_ids"],
            column="case_list_ids",
            value=missing[0],
            count=len(missing),
            message=message,
        )
