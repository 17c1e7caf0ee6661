"""Write regimens as the library's table, so that reading it gives them back."""

import csv
import io
from collections.abc import Sequence

from fusion.simulation.library import Regimen
from fusion.simulation.refit.parameters import PRIORS

DIGITS = 4


def render_arms(regimens: Sequence[Regimen]) -> str:
    """The text of arms.csv, in order of key; fitted numbers to four digits."""
    rows = [_row_of(each) for each in sorted(regimens, key=lambda each: each.key)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row_of(regimen: Regimen) -> dict[str, str]:
    fitted = {prior.name: _number(getattr(regimen, prior.name)) for prior in PRIORS}
    return {
        "key": regimen.key,
        "name": regimen.name,
        "diagnoses": " ".join(regimen.diagnoses),
        "setting": regimen.setting,
        "drug_class": regimen.drug_class.value,
        "trial": regimen.trial,
        "n": str(regimen.patients),
        "follow_up_months": f"{regimen.follow_up_months:.1f}",
        "scan_weeks": str(regimen.scan_weeks),
        **fitted,
        "death_log_shift": _number(regimen.death_log_shift),
        "pfs_median_months": _median(regimen.pfs_median_months, has_curve=True),
        "os_median_months": _median(regimen.os_median_months, has_curve=regimen.has_os_curve),
        "response_rate": _number(regimen.response_rate),
        "has_os_curve": _yes(regimen.has_os_curve),
        "response_verified": _yes(regimen.response_verified),
        "evidence": regimen.evidence.value,
        "offered": _yes(regimen.offered),
        "fitted_to": regimen.fitted_to,
        "source": regimen.source,
    }


def _number(value: float) -> str:
    return f"{value:.{DIGITS}g}"


def _median(months: float | None, *, has_curve: bool) -> str:
    if months is None:
        return "not_reached" if has_curve else ""
    return _number(months)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
