"""Phenopackets v2 to one package: whichever the encoding, one message, and each of its elements read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.checks import Report, has_content
from ingest.choices import build_option, day_option
from ingest.genes.naming import GeneNames
from ingest.phenopackets.biosamples import Findings, collection_point, read_biosample, read_interpretation
from ingest.phenopackets.chart import Chart, Fate, Individual
from ingest.phenopackets.decoding import read_messages
from ingest.phenopackets.format import is_candidate, recognise
from ingest.phenopackets.measurements import read_feature, read_measurement
from ingest.phenopackets.subjects import build_patient, covariate_specs, is_tumour, read_disease, read_survival
from ingest.phenopackets.times import Clock, Point, clock_of
from ingest.phenopackets.treatments import read_action
from ingest.records import Package, SourceFile
from ingest.repeats import last_of_a_day
from ingest.requests import Request, files_under, source_file

_LONGEST_ID = 64


def read(request: Request) -> Package:
    """Read a file or folder of phenopackets.

    Every subject, disease, feature, measurement, biosample, interpretation, action and file reference is counted in the
    tally as used, kept raw or ignored.

    Raises:
        OptionUnknown: the option `build` is no genome build, or `day` no day.
    """
    build = build_option(request) or (request.known.record.genome_build if request.known else None)
    day = day_option(request) if "day" in request.options else None
    report = Report()
    chart = Chart(report=report, build=build, day=day)
    files: list[SourceFile] = []
    found = _find_files(request.path, report)
    for at, (path, label) in enumerate(found):
        request.progress("reading phenopackets", at, len(found))
        if has_content(path, label=label, report=report):
            for message in read_messages(path, label=label, report=report):
                _read_message(message, label, chart)
            files.append(source_file(path, label=label))
    return _package(request, chart, files)


def _find_files(path: Path, report: Report) -> list[tuple[Path, str]]:
    """Every phenopacket of a path with its label; other files of such names are left out with a warning."""
    if path.is_file():
        return [(path, path.name)]
    found: list[tuple[Path, str]] = []
    for each in files_under(path):
        label = each.relative_to(path).as_posix()
        if is_candidate(each) and recognise(each):
            found.append((each, label))
        elif is_candidate(each):
            report.warn("not_phenopacket", file=label, message="a file without the fields of a phenopacket: left out")
        else:
            report.warn("unread_file", file=label, message="a file that is no phenopacket: nothing was read from it")
    if not found:
        report.error("missing_file", file=path.name, message="expected a phenopacket, found none")
    return found


def _read_message(message: Any, file: str, chart: Chart) -> None:
    """A packet; every member of a cohort; of a family the proband."""
    match message.DESCRIPTOR.name:
        case "Cohort":
            for at, packet in enumerate(message.members):
                _read_packet(packet, file, f"members[{at}]", chart)
        case "Family":
            _read_packet(message.proband, file, "proband", chart)
            if message.relatives:
                chart.count("Relative", Fate.IGNORED, len(message.relatives))
                words = "relatives of the proband are left out"
                chart.report.warn(
                    "relatives_left_out", file=file, column="relatives", count=len(message.relatives), message=words
                )
        case _:
            _read_packet(message, file, "", chart)
    if message.files and message.DESCRIPTOR.name != "Phenopacket":
        chart.count("File", Fate.IGNORED, len(message.files))


def _read_packet(packet: Any, file: str, path: str, chart: Chart) -> None:
    code = packet.subject.id or packet.id
    column = f"{path}.subject.id".lstrip(".")
    if not _is_new(code, file, column, chart):
        return
    clock = clock_of(packet.subject)
    names = GeneNames(chart.report, file=file, column="geneContext")
    individual = Individual(chart=chart, code=code, file=file, path=path, clock=clock, names=names)
    individual.zero = _zero(individual, packet)
    _read_elements(individual, packet)
    read_survival(individual, packet.subject)
    chart.patients[code] = build_patient(individual, packet.subject)
    chart.count("Individual", Fate.USED)


def _is_new(code: str, file: str, column: str, chart: Chart) -> bool:
    """Whether an individual can be taken in; why not is reported."""
    if not code:
        chart.report.error("missing_id", file=file, column=column, message="expected an id of the individual")
    elif len(code) > _LONGEST_ID:
        message = f"expected an id of at most {_LONGEST_ID} characters, found {len(code)}"
        chart.report.error("id_too_long", file=file, column=column, message=message)
    elif code in chart.patients:
        message = "expected one packet an individual"
        chart.report.error("duplicate_id", file=file, column=column, value=code, message=message)
    else:
        return True
    return False


def _zero(individual: Individual, packet: Any) -> Point | None:
    """Day 0: the first onset of a cancer, else of a disease that is there, else the first time of any kind.

    When the individual was last seen comes last: it is where time ends, not where it begins.
    """
    clock = individual.clock
    there = [disease for disease in packet.diseases if not disease.excluded]
    zero = _first(clock.point(disease.onset) for disease in there if is_tumour(disease))
    zero = zero or _first(clock.point(disease.onset) for disease in there)
    if zero is not None:
        return zero
    zero = _first(_points(individual, packet, clock)) or clock.point(packet.subject.time_at_last_encounter)
    if zero is not None:
        message = "no onset of a disease: day 0 is the first time in the packet"
        individual.warn("index_date_assumed", message, "diseases.onset")
    return zero


def _first(points: Any) -> Point | None:
    """The earliest age; where there is none, the earliest date."""
    known = [point for point in points if point is not None]
    return min(known, key=lambda point: (not point.is_age, point.days), default=None)


def _points(individual: Individual, packet: Any, clock: Clock) -> Iterator[Point | None]:
    for biosample in packet.biosamples:
        yield collection_point(individual, biosample)
    for each in packet.measurements:
        yield clock.point(each.time_observed)
    for each in packet.phenotypic_features:
        yield clock.point(each.onset)
    for action in packet.medical_actions:
        yield clock.point(action.therapeutic_regimen.start_time)
        yield clock.point(action.procedure.performed)
        for dose in action.treatment.dose_intervals:
            yield clock.moment(dose.interval.start)


def _read_elements(individual: Individual, packet: Any) -> None:
    count = individual.chart.count
    # a cancer is the diagnosis wherever it stands; of several diseases one that began on a known day
    for at, disease in sorted(enumerate(packet.diseases), key=lambda pair: _rank(individual, pair[1])):
        count("Disease", read_disease(individual, at, disease))
    for at, feature in enumerate(packet.phenotypic_features):
        count("PhenotypicFeature", read_feature(individual, f"phenotypicFeatures[{at}]", feature))
    for at, measurement in enumerate(packet.measurements):
        count("Measurement", read_measurement(individual, f"measurements[{at}]", measurement))
    for at, action in enumerate(packet.medical_actions):
        count("MedicalAction", read_action(individual, at, action))
    _read_genomics(individual, packet)
    count("File", Fate.IGNORED, len(packet.files) + sum(len(each.files) for each in packet.biosamples))


def _rank(individual: Individual, disease: Any) -> tuple[bool, bool]:
    return not is_tumour(disease), individual.clock.point(disease.onset) is None


def _read_genomics(individual: Individual, packet: Any) -> None:
    samples = {each.id: read_biosample(individual, at, each) for at, each in enumerate(packet.biosamples)}
    findings = Findings()
    for at, interpretation in enumerate(packet.interpretations):
        for number, genomic in enumerate(interpretation.diagnosis.genomic_interpretations):
            key = f"interpretations[{at}].diagnosis.genomicInterpretations[{number}]"
            fate = read_interpretation(individual, key, genomic, samples, findings)
            individual.chart.count("GenomicInterpretation", fate)
    for at, biosample in enumerate(packet.biosamples):
        sample = samples[biosample.id]
        fate = (
            Fate.USED if sample.was_used else individual.keep("Biosample", f"biosamples[{at}]", biosample, sample.day)
        )
        individual.chart.count("Biosample", fate)
    individual.chart.variants.extend(findings.variants)
    individual.chart.specimens.extend(findings.specimens())


def _package(request: Request, chart: Chart, files: list[SourceFile]) -> Package:
    builds = {specimen.build for specimen in chart.specimens if specimen.build}
    build = builds.pop() if len(builds) == 1 else chart.build
    study = request.study_record(index_date="onset of the disease", build=build)
    if request.known is None:
        study = replace(study, covariates=covariate_specs())
    return Package(
        kind="phenopackets",
        study=study,
        patients=list(chart.patients.values()),
        outcomes=chart.outcomes,
        treatments=list(chart.treatments.values()),
        specimens=chart.specimens,
        variants=chart.variants,
        observations=last_of_a_day(
            chart.observations, report=chart.report, file=request.path.name, column="measurements"
        ),
        disease_events=chart.disease_events,
        raws=chart.raws,
        files=files,
        issues=chart.report.issues(),
        tally={kind: dict(counts) for kind, counts in sorted(chart.tally.items()) if counts.total()},
    )
