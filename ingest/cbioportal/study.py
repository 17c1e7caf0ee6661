"""meta_study: name, index date and genome build of the study."""

from __future__ import annotations

from ingest.cbioportal.context import Context
from ingest.cbioportal.metas import BUILDS
from ingest.cbioportal.words import has_markup, without_markup
from ingest.choices import build_option
from ingest.records import StudyRecord

BUILD_WORDS = {"GRCh37": "GRCh37", "37": "GRCh37", "GRCh38": "GRCh38", "38": "GRCh38"}
_LONGEST_NAME = 300


def read_study_meta(context: Context) -> StudyRecord:
    """The study as its meta file describes it; also sets the context's build.

    Reported: `no_meta_study`, `not_human`, `unknown_reference_genome`, `build_mismatch`, and `markup_removed` and
    `reference_genome_missing` as warnings.
    """
    request, report = context.request, context.report
    known = request.known.record if request.known is not None else None
    metas = context.of_kind("study")
    context.build = known.genome_build if known is not None else None
    if not metas:
        message = "expected a meta file with type_of_cancer and cancer_study_identifier, found none"
        report.error("no_meta_study", file=context.folder.name, message=message)
        return request.study_record()
    meta = metas[0]
    context.study_id = meta.get("cancer_study_identifier")
    _read_build(context)
    for field in ("name", "description"):
        if has_markup(meta.get(field)):
            message = "markup in a description: only its text is kept"
            report.warn("markup_removed", file=meta.label, line=meta.lines[field], column=field, message=message)
    if known is not None:
        return known
    cancer = meta.get("type_of_cancer").strip()
    return StudyRecord(
        code=request.study,
        name=without_markup(meta.get("name"))[:_LONGEST_NAME] or request.study,
        index_date=request.options.get("index_date", "diagnosis"),
        diagnosis=None if cancer.lower() in {"", "mixed"} else cancer.upper()[:32],
        genome_build=context.build,
    )


def _read_build(context: Context) -> None:
    """The study's own statement; else the option; else nobody knows, and `settle_build` looks at the rows."""
    meta = context.of_kind("study")[0]
    named = meta.get("reference_genome").strip()
    asked = build_option(context.request)
    if named.lower().startswith("mm"):
        meta.error(context.report, "not_human", "reference_genome", "expected a human genome, found a mouse's")
    elif named and named not in BUILDS:
        message = "expected hg19 or hg38"
        meta.error(context.report, "unknown_reference_genome", "reference_genome", message)
    stated = BUILDS.get(named) or asked
    if stated and context.build and stated != context.build:
        message = f"expected {context.build}, as the study is in the database"
        meta.error(context.report, "build_mismatch", "reference_genome", message)
    if named in BUILDS and asked not in {None, BUILDS[named]}:
        message = "expected the option build to be what the study states"
        meta.error(context.report, "build_mismatch", "reference_genome", message)
    context.build = context.build or stated


def settle_build(context: Context, named: str | None) -> None:
    """Without any statement, take GRCh37 where the mutation rows name it, else demand a statement.

    cBioPortal silently takes hg19 for a study that states nothing. Rows on GRCh38 in such a study are an error there,
    and here.

    Args:
        context: of the study.
        named: the build that the first mutation rows name.
    """
    metas = context.of_kind("study")
    needs = context.of_kind("mutations", "mutations_uncalled", "structural_variants")
    if context.build is not None or not metas:
        return
    meta = metas[0]
    if named == "GRCh37" or not needs:
        context.build = named
        message = "the study states no reference_genome; cBioPortal takes hg19 for it"
        context.report.warn("reference_genome_missing", file=meta.label, column="reference_genome", message=message)
        return
    message = "expected reference_genome (hg19 or hg38) in the study's meta file, or the option build"
    context.report.error("missing_build", file=meta.label, column="reference_genome", message=message)
    context.build = "GRCh37"
