"""One solution of ichorCNA to observations of the plasma it was made from.

A tumour fraction at or above the limit of detection is a value. Below it (0 included) the sample is "below the limit":
the fit's estimate cannot be told from noise and stands in the details, as do ploidy and subclones, which describe that
noise. NA is a failed fit. No subclone (NA beside a tumour that was found) is "none found".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.checks import Report
from ingest.ichorcna.params import Solution
from ingest.records import Knowing, Modality, ObservationRecord
from ingest.tables.numbers import parse_number

_MISSING = {"", "na", "nan"}
# key in the file: name of the detail
_DETAILS = {
    "Coverage": "coverage",
    "ChrY coverage fraction": "chr_y_fraction",
    "ChrX median log ratio": "chr_x_log_ratio",
    "GC-Map correction MAD": "gc_map_mad",
}
# key in the file: name and unit of the observation. Units are not "fraction", which is read as a ctDNA level.
_PARTS = {
    "Subclone Fraction": ("subclone_fraction", "of tumour cells"),
    "Fraction Genome Subclonal": ("fraction_genome_subclonal", "of genome"),
    "Fraction CNA Subclonal": ("fraction_cna_subclonal", "of altered genome"),
}
_TUMOUR, _PLOIDY = "Tumor Fraction", "Ploidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plasma:
    """Whose plasma, and how it is read. `limit`: of detection of the tumour fraction."""

    patient: str
    day: int
    limit: float
    label: str


def build_observations(solution: Solution, plasma: Plasma, report: Report) -> list[ObservationRecord]:
    """The observations; defects go to the report, and then there are none."""
    before = report.error_count
    fraction = _number(solution, _TUMOUR, solution.fraction, (0.0, 1.0), plasma, report)
    ploidy = _number(solution, _PLOIDY, solution.ploidy, (0.0, 20.0), plasma, report)
    parts = {key: _number(solution, key, None, (0.0, 1.0), plasma, report) for key in _PARTS}
    details = _details(solution, plasma, report)
    if report.error_count > before:
        return []
    if fraction is None:
        return [_observation(plasma, "tumour_fraction", "fraction", Knowing.FAILED, None, details)]
    if fraction < plasma.limit:
        details |= {"estimate": fraction, "ploidy": ploidy}
        details |= {name: parts[key] for key, (name, _) in _PARTS.items()}
        return [_observation(plasma, "tumour_fraction", "fraction", Knowing.BELOW_LIMIT, None, details)]
    return [
        _observation(plasma, "tumour_fraction", "fraction", Knowing.VALUE, fraction, details),
        *_of_tumour(solution, plasma, ploidy, parts),
    ]


def _of_tumour(
    solution: Solution, plasma: Plasma, ploidy: float | None, parts: Mapping[str, float | None]
) -> Iterator[ObservationRecord]:
    if ploidy is not None:
        yield _observation(plasma, "ploidy", "copies", Knowing.VALUE, ploidy, {})
    for key, (name, unit) in _PARTS.items():
        if key in solution.block:
            state = Knowing.NONE_FOUND if parts[key] is None else Knowing.VALUE
            yield _observation(plasma, name, unit, state, parts[key], {})


def _observation(
    plasma: Plasma, name: str, unit: str, state: Knowing, value: float | None, details: Mapping[str, Any]
) -> ObservationRecord:
    return ObservationRecord(
        patient=plasma.patient,
        modality=Modality.CTDNA,
        name=name,
        day=plasma.day,
        state=state,
        value=value,
        unit=unit,
        limit=plasma.limit if name == "tumour_fraction" else None,
        details=details,
    )


def _details(solution: Solution, plasma: Plasma, report: Report) -> dict[str, Any]:
    details: dict[str, Any] = {"assay": "ichorCNA"}
    for key, name in _DETAILS.items():
        value = _number(solution, key, None, (-1e6, 1e6), plasma, report)
        if value is not None:
            details[name] = value
    _, sex = solution.block.get("Gender", (0, ""))
    if sex.lower() in {"female", "male", "unknown"}:
        details["sex_called"] = sex.lower()
    return details


def _number(
    solution: Solution, key: str, stated: str | None, bounds: tuple[float, float], plasma: Plasma, report: Report
) -> float | None:
    """The number of the block, which the table at the top must repeat; None where it is NA."""
    line, text = solution.block.get(key, (solution.line, stated or ""))
    value = _parsed(text, key, line, bounds, plasma, report)
    if stated is None:
        return value
    if value != _parsed(stated, key, solution.line, bounds, plasma, report):
        message = f"expected the same {key} in the table at the top and in the sample's block"
        report.error("contradicting_values", file=plasma.label, line=line, column=key, value=text, message=message)
    return value


def _parsed(
    text: str, key: str, line: int, bounds: tuple[float, float], plasma: Plasma, report: Report
) -> float | None:
    if text.lower() in _MISSING:
        return None
    try:
        value = parse_number(text)
    except ValueError:
        message = f"expected a number or NA, found '{text}'"
        report.error("not_a_number", file=plasma.label, line=line, column=key, value=text, message=message)
        return None
    if not bounds[0] <= value <= bounds[1]:
        message = f"expected a number of {bounds[0]:g} to {bounds[1]:g}"
        report.error("out_of_range", file=plasma.label, line=line, column=key, value=text, message=message)
    return value
