"""A folder of ADaM datasets to one package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.adam.adverse import read_adverse
from ingest.adam.arms import parse_names, read_actual_arms, read_arms
from ingest.adam.dataset import Dataset, open_dataset
from ingest.adam.deaths import merge_events, read_deaths, read_progressions, read_survival
from ingest.adam.format import SUFFIXES, dataset_named
from ingest.adam.labs import read_labs
from ingest.adam.outcomes import read_outcomes
from ingest.adam.responses import read_responses
from ingest.adam.sizes import read_sizes
from ingest.adam.subjects import INDEXES, Subjects, read_subjects
from ingest.checks import Report
from ingest.choices import word_option
from ingest.errors import IngestError, SourceNotFound
from ingest.records import DiseaseEventRecord, ObservationRecord, Package, StudyRecord
from ingest.requests import Request, source_file
from ingest.rows import Rows
from ingest.tables.counting import count_rows

_LONGEST_NAME = 300


@dataclass(slots=True, kw_only=True)
class _Trial:
    """What is being read. `outcomes`: patients and endpoints that a part has brought already."""

    package: Package
    subjects: Subjects
    outcomes: set[tuple[str, str]] = field(default_factory=set)
    events: list[list[DiseaseEventRecord]] = field(default_factory=list)
    observations: list[Rows[ObservationRecord]] = field(default_factory=list)


def read(request: Request) -> Package:
    """Read ADSL and the datasets beside it.

    A single file stands for its folder. Datasets that no reader knows, such as ADVS, are ignored with a warning.

    Raises:
        SourceNotFound: there is no ADSL, so that nobody is known.
        OptionUnknown: an option with a value that it does not have.
    """
    report = Report()
    folder = request.path if request.path.is_dir() else request.path.parent
    index, names, more, with_race = _options(request)
    files = _files(folder, report)
    subjects = _subjects(files, report, index=index, more=more, with_race=with_race)
    package = Package(kind="adam", study=request.study_record(), whole=True)
    if subjects is None:
        package.issues = report.issues()
        return package
    package.study = _study(request, subjects)
    package.patients = subjects.records
    package.treatments = read_arms(subjects, names)
    package.raws = read_actual_arms(subjects)
    trial = _Trial(package=package, subjects=subjects, events=[read_deaths(subjects)])
    datasets = [subjects.dataset, *_others(files, trial, report, request)]
    package.files = [source_file(folder / dataset.label, label=dataset.label) for dataset in datasets]
    package.observations = Rows.joined(ObservationRecord, trial.observations)
    package.disease_events = merge_events(subjects, trial.events)
    if not any(endpoint == "OS" for _, endpoint in trial.outcomes):
        package.outcomes = [*package.outcomes, *read_survival(subjects, trial.events[0])]
    package.tally = _tally(datasets, files, report)
    package.issues = report.issues()
    return package


def _options(request: Request) -> tuple[str, dict[str, str], list[str], bool]:
    given = request.options
    index = word_option(request, "index", INDEXES) or "randomisation"
    with_race = word_option(request, "race", ("yes", "no")) == "yes"
    more = [name.strip().upper() for name in given.get("covariates", "").split(",") if name.strip()]
    return index, parse_names(given.get("regimens", "")), more, with_race


def _files(folder: Path, report: Report) -> list[Path]:
    """Tables of the folder itself, in the order of their names; whatever else lies there is named in a warning."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_file() and path.name.lower().endswith(SUFFIXES):
            found.append(path)
        else:
            message = "expected a table or a transport file (.xpt): not read"
            report.warn("unread_file", file=path.name, message=message)
    return found


def _subjects(files: list[Path], report: Report, *, index: str, more: list[str], with_race: bool) -> Subjects | None:
    found = [path for path in files if dataset_named(path.name) == "ADSL"]
    if not found:
        raise SourceNotFound("expected the dataset ADSL beside the others, found none")
    for extra in found[1:]:
        message = f"expected one ADSL, found '{found[0].name}' as well"
        report.error("duplicate_dataset", file=extra.name, value=found[0].name, message=message)
    dataset = open_dataset(found[0], name="ADSL", label=found[0].name, report=report)
    if dataset is None:
        return None
    return read_subjects(dataset, index=index, more=more, with_race=with_race)


def _study(request: Request, subjects: Subjects) -> StudyRecord:
    names = [name for name in dict.fromkeys(subjects.dataset.texts("STUDYID")) if name]
    if len(names) > 1:
        message = "subjects of several studies in one ADSL: they are one cohort here"
        label = subjects.dataset.label
        subjects.dataset.report.warn("several_studies", file=label, column="STUDYID", count=len(names), message=message)
    known = request.study_record(name=" + ".join(names)[:_LONGEST_NAME] or None, index_date=subjects.index_date)
    return replace(
        known,
        index_date=subjects.index_date,
        randomised=subjects.is_randomised,
        covariates=subjects.covariates,
    )


def _others(files: list[Path], trial: _Trial, report: Report, request: Request) -> list[Dataset]:
    datasets: list[Dataset] = []
    for done, path in enumerate(files):
        name = dataset_named(path.name)
        if name is None or name == "ADSL":
            continue
        request.progress(name, done, len(files))
        dataset = _open(path, name, report)
        if dataset is not None:
            _READERS[name](dataset, trial)
            datasets.append(dataset)
    return datasets


def _open(path: Path, name: str, report: Report) -> Dataset | None:
    try:
        return open_dataset(path, name=name, label=path.name, report=report)
    except IngestError as error:
        report.refuse(error)
        return None


def _add_outcomes(dataset: Dataset, trial: _Trial) -> None:
    found = read_outcomes(dataset, trial.subjects, trial.outcomes)
    trial.package.outcomes = [*trial.package.outcomes, *found]
    trial.events.append(read_progressions(dataset, trial.subjects))


def _add_sizes(dataset: Dataset, trial: _Trial) -> None:
    trial.observations.append(Rows.of(ObservationRecord, read_sizes(dataset, trial.subjects)))


def _add_responses(dataset: Dataset, trial: _Trial) -> None:
    found = read_responses(dataset, trial.subjects)
    trial.package.responses = [*trial.package.responses, *found.visits]
    trial.observations.append(Rows.of(ObservationRecord, found.observations))
    trial.package.raws = [*trial.package.raws, *found.raws]
    trial.events.append(found.events)


def _add_adverse(dataset: Dataset, trial: _Trial) -> None:
    found = read_adverse(dataset, trial.subjects)
    trial.package.adverse_events = [*trial.package.adverse_events, *found.events]
    trial.package.raws = [*trial.package.raws, *found.raws]


def _add_labs(dataset: Dataset, trial: _Trial) -> None:
    trial.observations.append(read_labs(dataset, trial.subjects))


_READERS: dict[str, Callable[[Dataset, _Trial], None]] = {
    "ADTTE": _add_outcomes,
    "ADTR": _add_sizes,
    "ADRS": _add_responses,
    "ADAE": _add_adverse,
    "ADLB": _add_labs,
}


def _tally(datasets: list[Dataset], files: list[Path], report: Report) -> dict[str, dict[str, int]]:
    """Rows of each dataset by what became of them; where rows cannot be counted, the dataset counts as one."""
    counts: dict[str, Counter[str]] = {}
    for dataset in datasets:
        counts.setdefault(dataset.name, Counter()).update(dataset.tally())
    for path in files:
        if dataset_named(path.name) is None:
            rows = count_rows(path)
            message = "a dataset that is not read"
            report.warn("dataset_not_read", file=path.name, message=message)
            counts.setdefault(path.name.split(".")[0].upper(), Counter())["ignored"] += 1 if rows is None else rows
    order = ("used", "kept_raw", "ignored")
    return {name: {key: counted[key] for key in order} for name, counted in counts.items()}
