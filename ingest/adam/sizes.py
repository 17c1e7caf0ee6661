"""ADTR: sums of diameters as tumour sizes, single lesions beside them.

The sum's parameter differs between sponsors: SDIAM, SLDINV, SUMDIAM, …; it keeps its name, so that two assessors stay
apart. Diameters of single lesions (LDIAM1, …) are of the modality `lesion_size`, because they are no tumour size.
Where a file has single lesions only, the sum is made of them on the days on which all of a patient's lesions were
measured, with a warning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ingest.adam.dataset import Dataset, analysed
from ingest.adam.measurements import Cell, Measurements
from ingest.adam.subjects import Subjects
from ingest.adam.units import lengths
from ingest.records import Knowing, Modality, ObservationRecord

LESION_SIZE = "lesion_size"
DERIVED_SUM = "SDIAM"
_SUM = re.compile(r"SDIAM\w*|SLD\w*|SUMDIAM\w*|SUMLD\w*|SOD\w*|TLSUM\w*|SUMTL\w*|SUMDIA\w*")
_LESION = re.compile(r"N?LDIAM\d+|DIAM\d+|LPERP\d+|LESSD\d+")
_LONGEST = re.compile(r"LDIAM\d+|DIAM\d+")
_NEEDED = ("USUBJID", "PARAMCD", "AVAL")


def read_sizes(dataset: Dataset, subjects: Subjects) -> list[ObservationRecord]:
    """Every size with its day; other parameters of ADTR are ignored and counted."""
    if not dataset.needs(*_NEEDED):
        dataset.counts["ignored"] += len(dataset)
        return []
    patients, names = subjects.find(dataset), dataset.texts("PARAMCD")
    days = subjects.timeline.days(dataset, patients, dates=("ADT", "ADTM", "TRDTC"), study_day="ADY")
    is_size = [bool(name and (_SUM.fullmatch(name) or _LESION.fullmatch(name))) for name in names]
    values, units = dataset.numbers("AVAL"), lengths(dataset, is_size)
    kept = analysed(dataset, names)
    sums, lesions = Measurements(modality=Modality.TUMOUR_SIZE), Measurements(modality=LESION_SIZE)
    for row, (code, name) in enumerate(zip(patients, names, strict=True)):
        if code is None or not kept[row]:
            continue
        into = sums if name and _SUM.fullmatch(name) else lesions if name and _LESION.fullmatch(name) else None
        if into is None or name is None:
            message = "parameters that are no sum and no diameter are not stored"
            dataset.ignore("parameter_not_read", row, "PARAMCD", name, message)
        elif _is_size(dataset, row, float(values[row])):
            cell = Cell(value=float(values[row]), unit=units[row])
            into.add(dataset, row, patient=code, name=name, day=days[row], cell=cell)
    found = sums.records()
    return (found or _sums_of(dataset, lesions.records())) + lesions.records()


def _is_size(dataset: Dataset, row: int, value: float) -> bool:
    if np.isnan(value):
        dataset.ignore("missing_value", row, "AVAL", None, "a size without a value is not stored")
    elif value < 0:
        dataset.error("out_of_range", row, "AVAL", value, "expected a size of 0 or more")
    return value >= 0


def _sums_of(dataset: Dataset, lesions: Sequence[ObservationRecord]) -> list[ObservationRecord]:
    """Sums over the lesions of a patient, on the days on which all were measured."""
    by_day: dict[tuple[str, int], list[ObservationRecord]] = defaultdict(list)
    of_patient: dict[str, set[str]] = defaultdict(set)
    for lesion in lesions:
        if _LONGEST.fullmatch(lesion.name):
            by_day[lesion.patient, lesion.day].append(lesion)
            of_patient[lesion.patient].add(lesion.name)
    sums: list[ObservationRecord] = []
    for (patient, day), found in by_day.items():
        if len(found) < len(of_patient[patient]) or len({lesion.unit for lesion in found}) > 1:
            continue
        total = sum(lesion.value or 0.0 for lesion in found)
        sums.append(
            ObservationRecord(
                patient=patient,
                modality=Modality.TUMOUR_SIZE,
                name=DERIVED_SUM,
                day=day,
                state=Knowing.VALUE,
                value=total,
                unit=found[0].unit,
            )
        )
    if sums:
        message = "no sum of diameters in the file: made of the single lesions where all were measured"
        dataset.report.warn(
            "sum_derived", file=dataset.label, line=1, column="PARAMCD", count=len(sums), message=message
        )
    return sums
