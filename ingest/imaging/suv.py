"""Standardised uptake value by body weight (SUVbw, g/mL) of a PET series, from its headers.

SUVbw = activity concentration (Bq/mL) x weight (g) / dose (Bq), with the dose decayed from the injection to the time to
which the image is decay-corrected (QIBA FDG-PET/CT profile): the start of the series where DecayCorrection is START,
the injection itself where it is ADMIN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from pydicom.dataset import Dataset

from ingest.checks import Report
from ingest.imaging.header import DICOM_ERRORS, numbers_of, text_of, texts_of

_GRAMS_PER_KG = 1000.0
_LONGEST_UPTAKE = timedelta(hours=24)
_PHILIPS = "Philips PET Private Group"
_PHILIPS_GROUP, _SUV_SCALE, _BQML_SCALE = 0x7053, 0x00, 0x09


@dataclass(frozen=True, slots=True, kw_only=True)
class Suv:
    """What the stored unit is multiplied by, and how that was found; no dose, weight or time is kept."""

    factor: float
    units: str
    decay_correction: str
    source: str

    def as_record(self) -> dict[str, str | float]:
        """For the record's details."""
        return asdict(self)


class _UnknownError(Exception):
    """An attribute that the value rests on is absent; `keyword` names it."""

    def __init__(self, keyword: str) -> None:
        super().__init__(keyword)
        self.keyword = keyword


def read_suv(datasets: Sequence[Dataset], *, where: str, report: Report) -> Suv | None:
    """The factor from stored values (after RescaleSlope) to SUVbw, or None after the warning `suv_not_possible`.

    BQML needs decay and attenuation correction, weight, dose, half-life and times; CNTS needs the factor of Philips
    (7053,1000) or (7053,1009); GML is SUVbw already (SUVType BW or absent). Without them the series keeps its unit.
    """
    try:
        return _suv_of(datasets)
    except _UnknownError as error:
        message = (
            "expected what a standardised uptake value needs, found none that can be used: the stored unit is kept"
        )
        report.warn("suv_not_possible", file=where, column=error.keyword, message=message)
    except DICOM_ERRORS as error:
        message = f"expected attributes of a PET image, found some that cannot be read ({type(error).__name__})"
        report.warn("suv_not_possible", file=where, message=message)
    return None


def _suv_of(datasets: Sequence[Dataset]) -> Suv:
    first = datasets[0]
    units = text_of(first, "Units") or ""
    correction = text_of(first, "DecayCorrection") or ""
    match units:
        case "GML":
            if (text_of(first, "SUVType") or "BW") != "BW":
                raise _UnknownError("SUVType")
            factor, source = 1.0, "stored as SUVbw"
        case "CNTS":
            factor, source = _philips_factor(datasets)
        case "BQML":
            factor, source = _factor_per_bqml(datasets), "weight, dose and decay"
        case _:
            raise _UnknownError("Units")
    return Suv(factor=factor, units=units, decay_correction=correction, source=source)


def _philips_factor(datasets: Sequence[Dataset]) -> tuple[float, str]:
    direct = _private(datasets[0], _SUV_SCALE)
    if direct is not None:
        return direct, "Philips (7053,1000)"
    per_count = _private(datasets[0], _BQML_SCALE)
    if per_count is None:
        raise _UnknownError("(7053,1000)")
    return per_count * _factor_per_bqml(datasets), "Philips (7053,1009), weight, dose and decay"


def _private(dataset: Dataset, element: int) -> float | None:
    try:
        value = float(dataset.private_block(_PHILIPS_GROUP, _PHILIPS)[element].value)
    except DICOM_ERRORS:
        return None
    return value if value > 0 else None


def _factor_per_bqml(datasets: Sequence[Dataset]) -> float:
    first = datasets[0]
    corrected = texts_of(first, "CorrectedImage")
    for word in ("DECY", "ATTN"):
        if word not in corrected:
            raise _UnknownError("CorrectedImage")
    items = first.get("RadiopharmaceuticalInformationSequence")
    if not items:
        raise _UnknownError("RadiopharmaceuticalInformationSequence")
    weight = _positive(first, "PatientWeight")
    dose = _positive(items[0], "RadionuclideTotalDose")
    match text_of(first, "DecayCorrection"):
        case "ADMIN":
            decayed = dose
        case "START":
            half_life = timedelta(seconds=_positive(items[0], "RadionuclideHalfLife"))
            decayed = dose * 2.0 ** -(_uptake(datasets, items[0]) / half_life)
        case _:
            raise _UnknownError("DecayCorrection")
    return weight * _GRAMS_PER_KG / decayed


def _positive(dataset: Dataset, keyword: str) -> float:
    value = numbers_of(dataset, keyword, 1)
    if value is None or value[0] <= 0:
        raise _UnknownError(keyword)
    return value[0]


def _uptake(datasets: Sequence[Dataset], drug: Dataset) -> timedelta:
    """From the injection to the start of the series; a time of day after it was of the day before."""
    scan = _scan_start(datasets)
    given = _moment(text_of(drug, "RadiopharmaceuticalStartDateTime"))
    if given is None or not timedelta(0) <= scan - given <= _LONGEST_UPTAKE:
        clock = text_of(drug, "RadiopharmaceuticalStartTime") or (
            given.strftime("%H%M%S") if given is not None else None
        )
        given = _moment(f"{scan:%Y%m%d}{clock}") if clock else None
    if given is None:
        raise _UnknownError("RadiopharmaceuticalStartTime")
    return scan - given if given <= scan else scan - given + timedelta(days=1)


def _scan_start(datasets: Sequence[Dataset]) -> datetime:
    """SeriesTime, unless it lies after an acquisition, as in a series made later: then the earliest acquisition."""
    series = _at(datasets[0], "SeriesDate", "SeriesTime")
    taken = [moment for each in datasets if (moment := _at(each, "AcquisitionDate", "AcquisitionTime")) is not None]
    earliest = min(taken, default=None)
    if series is None and earliest is None:
        raise _UnknownError("SeriesTime")
    if series is None or (earliest is not None and series > earliest):
        return earliest or datetime.min
    return series


def _at(dataset: Dataset, date: str, time: str) -> datetime | None:
    day, clock = text_of(dataset, date), text_of(dataset, time)
    return _moment(day + clock) if day and clock else None


def _moment(text: str | None) -> datetime | None:
    digits = (text or "").split(".")[0].split("+")[0].split("-")[0].strip()
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S") if len(digits) >= 10 else None
    except ValueError:
        return None
