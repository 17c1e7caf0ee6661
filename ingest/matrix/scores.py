"""TMB and MSI, a row a patient, to observations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.amounts import Amount, parse_amount
from ingest.headers import plain_name
from ingest.matrix.sorts import DAY, MSI_SCORE, MSI_SHARE, MSI_SITES, MSI_STATUS, MUTATIONS, PANEL, TMB, find
from ingest.matrix.task import MISSING, Task
from ingest.records import Knowing, Modality, ObservationRecord, Package

_TOLERANCE = 0.05
_NOT_ANSWERED = {
    "indeterminate": Knowing.FAILED,
    "equivocal": Knowing.FAILED,
    "failed": Knowing.FAILED,
    "qns": Knowing.FAILED,
    "not tested": Knowing.NOT_TESTED,
    "not done": Knowing.NOT_TESTED,
}
_CALLS = {
    "mss": 0.0,
    "stable": 0.0,
    "mss/msi-l": 0.0,
    "pmmr": 0.0,
    "msi-l": 1.0,
    "msi-low": 1.0,
    "msi-h": 2.0,
    "msi-high": 2.0,
    "msi": 2.0,
    "instable": 2.0,
    "unstable": 2.0,
    "dmmr": 2.0,
}
_CLASS_UNIT = "0 MSS, 1 MSI-L, 2 MSI-H"


def read_scores(task: Task, package: Package) -> None:
    """Add `tmb` (mut/Mb), `msi_class` (0, 1, 2) and the MSI score under its column's name."""
    patients, days = task.patients(), _days(task)
    series = [*_tmb(task), *_msi(task)]
    found: list[ObservationRecord] = []
    seen: set[tuple[str, str, int]] = set()
    for name, unit, column, cells in series:
        for at, cell in enumerate(cells):
            patient, day = patients[at], days[at]
            if patient is None or day is None or cell is None:
                continue
            if (patient, name, day) in seen:
                message = "expected one score a patient and day, found another"
                task.error("duplicate_observation", message, line=int(task.table.lines[at]), column=column)
            seen.add((patient, name, day))
            found.append(_observation(patient, name, unit, day, cell))
    package.observations = found


# state, value or bound, details of one cell
_Cell = tuple[Knowing, Amount | None, dict[str, Any]]
_Series = tuple[str, str, str, Sequence[_Cell | None]]


def _observation(patient: str, name: str, unit: str, day: int, cell: _Cell) -> ObservationRecord:
    state, amount, details = cell
    is_value = state is Knowing.VALUE and amount is not None
    return ObservationRecord(
        patient=patient,
        modality=Modality.OMICS,
        name=name,
        day=day,
        state=state,
        value=amount.value if is_value and amount is not None else None,
        unit=unit,
        limit=amount.value if amount is not None and not is_value else None,
        comparator=amount.comparator if is_value and amount is not None else "",
        details=details,
    )


def _days(task: Task) -> Sequence[int | None]:
    column = find(task.table.columns, DAY)
    if column is None:
        return [task.day] * len(task.table)
    days = task.table.integers(column, MISSING, task.report)
    for line, text in zip(task.table.lines.tolist(), task.table.texts(column, MISSING), strict=True):
        if text is None:
            task.error("missing_day", "expected a day of the sample, found nothing", line=line, column=column)
    return days


def _tmb(task: Task) -> list[_Series]:
    column, size, count = (find(task.table.columns, each) for each in (TMB, PANEL, MUTATIONS))
    if column is None:
        return []
    cells = _cells(task, column)
    sizes, counts = _measures(task, size), _measures(task, count)
    for at, cell in enumerate(cells):
        if cell is None:
            continue
        state, amount, details = cell
        details |= {} if sizes[at] is None else {"panel_size_mb": sizes[at]}
        details |= {} if counts[at] is None else {"mutations": counts[at]}
        if state is Knowing.VALUE and amount is not None and not amount.comparator:
            _check_tmb(task, at, column, amount.value, sizes[at], counts[at])
    return [("tmb", "mut/Mb", column, cells)]


def _check_tmb(task: Task, at: int, column: str, value: float, size: float | None, count: float | None) -> None:
    if size is None or count is None:
        return
    if size > 0 and abs(value - count / size) > max(_TOLERANCE * value, 0.1):
        message = "a TMB that is not the mutations over the panel's size: stored as given"
        task.warn("contradicting_values", message, line=int(task.table.lines[at]), column=column, value=value)


def _msi(task: Task) -> list[_Series]:
    found: list[_Series] = []
    score = find(task.table.columns, MSI_SCORE)
    if score is not None:
        found.append((plain_name(score), "", score, _cells(task, score)))
    elif find(task.table.columns, MSI_SITES) and (share := find(task.table.columns, MSI_SHARE)):
        found.append(("msi_percent", "", share, _cells(task, share)))
    status = find(task.table.columns, MSI_STATUS)
    if status is not None:
        texts = task.table.texts(status, MISSING)
        calls = [_call(task, at, status, text) for at, text in enumerate(texts)]
        found.append(("msi_class", _CLASS_UNIT, status, calls))
    return found


def _call(task: Task, at: int, column: str, text: str | None) -> _Cell | None:
    if text is None:
        return None
    word = " ".join(text.lower().replace("_", "-").split()).replace("msi high", "msi-h").replace("msi low", "msi-l")
    if word in _NOT_ANSWERED:
        return _NOT_ANSWERED[word], None, {}
    if word not in _CALLS:
        message = "expected MSS, MSI-L, MSI-H, indeterminate, failed or not tested"
        task.error("unknown_result", message, line=int(task.table.lines[at]), column=column, value=text)
        return None
    return Knowing.VALUE, Amount(_CALLS[word]), {"call": word.upper()}


def _cells(task: Task, column: str) -> list[_Cell | None]:
    texts = task.table.texts(column, MISSING)
    return [_cell(task, at, column, text) for at, text in enumerate(texts)]


def _cell(task: Task, at: int, column: str, text: str | None) -> _Cell | None:
    """A number, a bound, or why there is none; None where nothing is said."""
    if text is None:
        return None
    if text.lower() in _NOT_ANSWERED:
        return _NOT_ANSWERED[text.lower()], None, {}
    try:
        amount = parse_amount(text)
    except ValueError:
        message = f"expected a number of 0 or more, with or without a comparator, found '{text}'"
        task.error("not_a_number", message, line=int(task.table.lines[at]), column=column, value=text)
        return None
    return (Knowing.BELOW_LIMIT if amount.is_upper_bound else Knowing.VALUE), amount, {}


def _measures(task: Task, column: str | None) -> list[float | None]:
    """Panel sizes and counts: above 0, None where the table has none."""
    if column is None:
        return [None] * len(task.table)
    values = task.table.numbers(column, MISSING, task.report).tolist()
    for line, value in zip(task.table.lines.tolist(), values, strict=True):
        if value < 0 or (value == 0 and column == find(task.table.columns, PANEL)):
            task.error("out_of_range", "expected a number above 0", line=line, column=column, value=value)
    return [None if value != value or value < 0 else value for value in values]
