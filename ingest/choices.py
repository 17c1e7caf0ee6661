"""The options that many formats have, read strictly."""

from __future__ import annotations

from dataclasses import replace

from ingest.checks import Report
from ingest.errors import OptionUnknown
from ingest.records import SpecimenKind, StudyRecord
from ingest.requests import Request
from ingest.vcf.builds import build_named

_BUILDS = {"grch37": "GRCh37", "hg19": "GRCh37", "grch38": "GRCh38", "hg38": "GRCh38"}
_FURTHEST_DAY = 100_000
_LONGEST_TEXT = 60
_LONGEST_VECTOR = 100_000


def day_option(request: Request) -> int:
    """The option `day`, 0 where it is not given.

    Raises:
        OptionUnknown: not a whole number, or further than any life is long.
    """
    text = request.options.get("day", "0").strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6 or int(digits) > _FURTHEST_DAY:
        raise OptionUnknown("expected a whole number of days from the index date", column="day")
    return int(text)


def build_option(request: Request) -> str | None:
    """The option `build`, None where it is not given.

    Raises:
        OptionUnknown: neither GRCh37 (hg19) nor GRCh38 (hg38).
    """
    text = request.options.get("build")
    if text is None:
        return None
    build = _BUILDS.get(text.strip().lower())
    if build is None:
        raise OptionUnknown("expected GRCh37 or GRCh38", column="build")
    return build


def declared_build(request: Request, *, report: Report) -> str | None:
    """The build of a file that holds positions and cannot say it itself: the study's, the option's, the file name's.

    None after reporting that none is stated (`build_unknown`), or that they disagree (`build_mismatch`).
    """
    of_study = request.known.record.genome_build if request.known is not None else None
    stated = {build for build in (of_study, build_option(request), build_named(request.path.name)) if build}
    if len(stated) == 1:
        return stated.pop()
    code = "build_mismatch" if stated else "build_unknown"
    found = " and ".join(sorted(stated)) or "none"
    message = f"expected one genome build in the study, the option 'build' or the file's name, found {found}"
    report.error(code, file=request.path.name, column="build", message=message)
    return None


def study_of(request: Request, *, build: str) -> StudyRecord:
    """The study; one that had no build yet takes this one, so that no file of another build follows."""
    record = request.study_record(build=build)
    return record if record.genome_build is not None else replace(record, genome_build=build)


def kind_option(request: Request, default: SpecimenKind) -> SpecimenKind:
    """The option `kind`.

    Raises:
        OptionUnknown: neither plasma nor tissue.
    """
    text = request.options.get("kind", default.value).strip().lower()
    if text not in {each.value for each in SpecimenKind}:
        raise OptionUnknown("expected plasma or tissue", column="kind")
    return SpecimenKind(text)


def word_option(request: Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """An option that is one of a few words, None where it is not given.

    Raises:
        OptionUnknown: another word.
    """
    text = request.options.get(name)
    if text is None:
        return None
    if text.strip().lower() not in allowed:
        raise OptionUnknown(f"expected one of {', '.join(allowed)}", column=name)
    return text.strip().lower()


# what programs call their output, whoever it is of
_GENERIC = frozenset(
    [
        *("quant", "abundance", "arriba", "fusions", "star-fusion"),
        *("final-list_candidate-fusion-genes", "final-list_candidate_fusion_genes"),
        *("somatic", "variants", "mutect2", "strelka", "varscan", "vardict", "tumor", "tumour", "normal"),
    ]
)


def is_generic(name: str) -> bool:
    """Whether a program gives this name to every file or sample, so that it names no patient."""
    return name.lower() in _GENERIC


def text_option(request: Request, name: str) -> str | None:
    """A short text, None where it is not given.

    Raises:
        OptionUnknown: empty or longer than a name is.
    """
    text = request.options.get(name)
    if text is None:
        return None
    if not 0 < len(text.strip()) <= _LONGEST_TEXT:
        raise OptionUnknown(f"expected a text of 1 to {_LONGEST_TEXT} characters", column=name)
    return text.strip()


def dim_option(request: Request) -> int | None:
    """The option `dim`, None where it is not given.

    Raises:
        OptionUnknown: not a whole number, or longer than any vector is.
    """
    text = request.options.get("dim")
    if text is None:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_VECTOR))
    if not is_number or not 0 < int(text) <= _LONGEST_VECTOR:
        raise OptionUnknown(f"expected a whole number from 1 to {_LONGEST_VECTOR}", column="dim")
    return int(text)


def name_stem(name: str) -> str:
    """A file's name up to its first point: who the file is of, where nothing in it says so."""
    return name.split(".")[0]
