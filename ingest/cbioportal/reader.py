"""A cBioPortal study folder to one package: every file checked, each part by its own module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.cbioportal.assays import read_assay
from ingest.cbioportal.attributes import add_sample_attributes
from ingest.cbioportal.cancer_types import check_cancer_types
from ingest.cbioportal.case_lists import check_needed, check_sequenced, read_case_lists
from ingest.cbioportal.clinical import ClinicalTable
from ingest.cbioportal.context import Context
from ingest.cbioportal.copy_number import read_continuous, read_discrete, read_long
from ingest.cbioportal.events import read_course
from ingest.cbioportal.features import GENES, PROBES
from ingest.cbioportal.matrices import open_matrix, read_matrix
from ingest.cbioportal.meta import MetaFile, find_meta_files, parse_meta
from ingest.cbioportal.metas import check_together
from ingest.cbioportal.mutations import read_mutations
from ingest.cbioportal.panels import read_panel_matrix, read_panels
from ingest.cbioportal.patients import Patients, read_patients
from ingest.cbioportal.profiles import profiles_of
from ingest.cbioportal.resources import read_resources
from ingest.cbioportal.samples import choose_standing, read_samples
from ingest.cbioportal.segments import read_segments
from ingest.cbioportal.specimens import Found, build_specimens
from ingest.cbioportal.statistics import check_gistic, check_mutsig, read_gene_sets
from ingest.cbioportal.structural import read_structural
from ingest.cbioportal.study import read_study_meta
from ingest.cbioportal.tags import check_tags
from ingest.cbioportal.timelines import Event, read_timelines
from ingest.checks import Report
from ingest.choices import word_option
from ingest.errors import SourceNotFound
from ingest.records import FeatureTable, Package
from ingest.requests import Request, files_under
from ingest.sources import Sources


def read(request: Request) -> Package:
    """Read and check a study folder.

    Day 0 is the date of diagnosis, as cBioPortal documents, unless the option `index_date` says what else it is.

    Raises:
        SourceNotFound: the path is no folder.
        OptionUnknown: an option with a value that it does not have.
    """
    if not request.path.is_dir():
        raise SourceNotFound("expected a study folder", file=request.path.name)
    report = Report()
    context = Context(
        request=request,
        folder=request.path,
        report=report,
        sources=Sources([request.path, *(path for path in request.paths[1:] if path.is_dir())], report),
        metas=[],
        strict=word_option(request, "strict", ("yes", "no")) == "yes",
        with_race=word_option(request, "race", ("yes", "no")) == "yes",
    )
    context.metas = check_together(_meta_files(context), report)
    package = Package(kind="cbioportal", study=read_study_meta(context), whole=True)
    _read_parts(context, package)
    _warn_unread(context)
    package.files = context.sources.files()
    package.issues = report.issues()
    package.tally = context.tally
    return package


def _warn_unread(context: Context) -> None:
    """Name the files of the folder that took no part."""
    for path in files_under(context.folder):
        label = path.relative_to(context.folder).as_posix()
        if not context.sources.was_read(label):
            context.report.warn("unread_file", file=label, message="a file that no meta file names: not read")


def _meta_files(context: Context) -> list[MetaFile]:
    found = []
    for path in find_meta_files(context.folder):
        context.sources.note(path, label=path.name)
        meta = parse_meta(path, label=path.name, report=context.report)
        if meta is not None:
            found.append(meta)
    return found


def _read_parts(context: Context, package: Package) -> None:
    """Whatever needs the samples comes after them; whatever needs the choice of specimens after that."""
    for meta in context.of_kind("cancer_type")[:1]:
        check_cancer_types(context, meta)
    check_tags(context)
    context.request.progress("clinical files", 0, 4)
    samples = read_samples(context)
    if samples is None:
        return
    patients = read_patients(context, samples)
    resources = read_resources(context)
    found = _search(context)
    events = read_timelines(context)
    choose_standing(context, found.tested(), profiles_of(context))
    build_specimens(context, found, package)
    context.request.progress("profiles", 2, 4)
    _read_tables(context, package)
    _add_clinical(context, package, samples, patients, events)
    package.panels = list(found.panels)
    package.raws = [*package.raws, *resources]
    build = package.study.genome_build or context.build
    package.study = replace(package.study, genome_build=build, covariates=patients.covariates)


def _search(context: Context) -> Found:
    """What was searched for variants, with what, and what was found."""
    lists = read_case_lists(context)
    check_needed(context, lists)
    _, sequenced = lists.get(f"{context.study_id}_sequenced", (None, None))
    panels = read_panels(context)
    looked_with = read_panel_matrix(context, sequenced)
    context.request.progress("mutations", 1, 4)
    rows, label = read_mutations(context)
    structural = read_structural(context)
    if rows is not None:
        check_sequenced(context, lists, rows.checked)
    return Found(
        rows=rows,
        label=label,
        structural=structural,
        sequenced=sequenced or frozenset(),
        looked_with=looked_with,
        panels=tuple(panels),
    )


def _add_clinical(
    context: Context, package: Package, samples: ClinicalTable, patients: Patients, events: list[Event]
) -> None:
    table = add_sample_attributes(context, samples, patients)
    course = read_course(context, events)
    package.tables += [table] if table is not None else []
    package.patients = patients.records
    package.outcomes = patients.outcomes
    package.treatments = course.treatments
    package.responses = course.responses
    package.disease_events = course.disease_events
    package.observations = [*package.observations, *patients.observations, *course.observations]
    package.raws = [*package.raws, *patients.raws, *course.raws]


def _genes(kind: str) -> Callable[[Context, MetaFile], FeatureTable | None]:
    def read_genes(context: Context, meta: MetaFile) -> FeatureTable | None:
        matrix = open_matrix(context, meta, kind=kind, naming=GENES)
        return None if matrix is None else read_matrix(context, matrix, GENES)

    return read_genes


def _read_protein(context: Context, meta: MetaFile) -> FeatureTable | None:
    matrix = open_matrix(context, meta, kind="protein", naming=PROBES)
    return None if matrix is None else read_matrix(context, matrix, PROBES)


_TABLES: dict[str, Callable[[Context, MetaFile], FeatureTable | None]] = {
    "expression": _genes("expression"),
    "methylation": _genes("methylation"),
    "protein": _read_protein,
    "cna": read_discrete,
    "cna_long": read_long,
    "cna_continuous": read_continuous,
    "segments": read_segments,
}
_UNSTORED: dict[str, Callable[[Context, MetaFile], None]] = {"gistic": check_gistic, "mutsig": check_mutsig}


def _read_tables(context: Context, package: Package) -> None:
    for done, meta in enumerate(context.metas):
        context.request.progress(meta.get("data_filename") or meta.label, done, len(context.metas))
        if meta.kind.key in _TABLES:
            table = _TABLES[meta.kind.key](context, meta)
            package.tables += [table] if table is not None else []
        elif meta.kind.key in _UNSTORED:
            _UNSTORED[meta.kind.key](context, meta)
        elif meta.kind.key.startswith("assay_"):
            assay = read_assay(context, meta)
            package.tables += assay.tables
            package.observations = [*package.observations, *assay.observations]
    package.tables += read_gene_sets(context)
