"""Lines of therapy: treatment episodes with their drugs; without them each drug from its first to its last day.

For persons with treatment episodes the episodes are the lines, and drugs outside of them are ignored and counted. For
the others drug_era counts where the folder has it; otherwise exposures to one drug that are not more than 30 days
apart are one line, as the data model builds eras. Where the site's vocabulary knows the ATC classes L01 and L02 only
drugs of these are treatments; otherwise all are, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ingest.omop.concepts import REGIMEN, Concepts
from ingest.omop.frame import NONE, Frame, Mask
from ingest.omop.links import Links
from ingest.omop.people import People, place
from ingest.records import TreatmentRecord
from ingest.tables.table import NumberArray

_GAP_DAYS = 30
_LONGEST_REGIMEN = 160


def read_treatments(
    frames: Mapping[str, Frame],
    people: People,
    concepts: Concepts,
    links: Links,
    antineoplastic: frozenset[int] | None,
    *,
    is_index: bool,
) -> list[TreatmentRecord]:
    """All lines of all persons.

    Args:
        frames: the tables that were read.
        people: who there is.
        concepts: names of drugs and regimens.
        links: what belongs to which episode.
        antineoplastic: drugs against cancer as far as the vocabulary says, None where it does not.
        is_index: day 0 is the first treatment, so that a line that starts on it is the index treatment.
    """
    lines = _episodes(frames, people, concepts, links)
    having = np.zeros(len(people), dtype=np.bool_)
    codes = {code: at for at, code in enumerate(people.codes)}
    having[[codes[line.patient] for line in lines]] = True
    lines += _drugs(frames, people, concepts, links, having, antineoplastic)
    known: dict[tuple[str, str, int], TreatmentRecord] = {}
    for line in sorted(lines, key=lambda each: (each.patient, each.start_day, each.regimen)):
        known.setdefault((line.patient, line.regimen, line.start_day), line)
    return _marked(list(known.values())) if is_index else list(known.values())


def _marked(lines: Sequence[TreatmentRecord]) -> list[TreatmentRecord]:
    """The first line that starts on day 0 is the index treatment."""
    done: set[str] = set()
    found: list[TreatmentRecord] = []
    for line in lines:
        first = line.start_day == 0 and line.patient not in done
        if first:
            done.add(line.patient)
        found.append(
            TreatmentRecord(
                patient=line.patient,
                regimen=line.regimen,
                start_day=line.start_day,
                stop_day=line.stop_day,
                line=line.line,
                is_index=first,
                components=line.components,
            )
        )
    return found


def _episodes(frames: Mapping[str, Frame], people: People, concepts: Concepts, links: Links) -> list[TreatmentRecord]:
    frame = frames.get("episode")
    if frame is None:
        return []
    at, days = (
        people.positions(frame, quietly=True),
        people.days(frame, people.positions(frame, quietly=True), "episode_start_date"),
    )
    stops = people.days(frame, at, "episode_end_date")
    ids, objects = frame.integers("episode_id"), frame.integers("episode_object_concept_id")
    numbers = frame.integers("episode_number")
    rows = (frame.integers("episode_concept_id") == REGIMEN) & (at >= 0) & ~np.isnan(days)
    _check_order(frame, rows, days, stops, "episode_end_date")
    drugs = _names_of_drugs(frames, concepts)
    found: list[TreatmentRecord] = []
    for row in np.flatnonzero(rows).tolist():
        parts = links.components.get(int(ids[row]), ())
        components = tuple(
            dict.fromkeys(drugs[each] for table, each in parts if table == "drug_exposure" and each in drugs)
        )
        regimen = concepts.name(int(objects[row])) if objects[row] > 0 else " + ".join(sorted(components))
        found.append(
            TreatmentRecord(
                patient=str(people.ids[at[row]]),
                regimen=(regimen or "treatment not named")[:_LONGEST_REGIMEN],
                start_day=int(days[row]),
                stop_day=_stop(days[row], stops[row]),
                line=None if numbers[row] == NONE else int(numbers[row]),
                components=components,
            )
        )
    return found


def _stop(start: float, stop: float) -> int | None:
    return None if np.isnan(stop) or stop < start else int(stop)


def _check_order(frame: Frame, rows: Mask, starts: NumberArray, stops: NumberArray, column: str) -> None:
    message = "expected the end on or after the start"
    frame.error_rows("stop_before_start", rows & (stops < starts), column, message)


def _names_of_drugs(frames: Mapping[str, Frame], concepts: Concepts) -> dict[int, str]:
    frame = frames.get("drug_exposure")
    if frame is None:
        return {}
    drugs = frame.integers("drug_concept_id")
    names = {each: concepts.name(each) for each in np.unique(drugs).tolist() if each > 0}
    keys = frame.integers("drug_exposure_id").tolist()
    return {key: names[drug] for key, drug in zip(keys, drugs.tolist(), strict=True) if drug in names}


def _drugs(
    frames: Mapping[str, Frame],
    people: People,
    concepts: Concepts,
    links: Links,
    having: Mask,
    antineoplastic: frozenset[int] | None,
) -> list[TreatmentRecord]:
    eras, exposures = frames.get("drug_era"), frames.get("drug_exposure")
    lines: list[TreatmentRecord] = []
    if eras is not None:
        lines = _lines(eras, people, concepts, "drug_era", having, antineoplastic, frozenset())
    if exposures is not None and eras is None:
        lines = _lines(exposures, people, concepts, "drug_exposure", having, antineoplastic, links.drugs())
    elif exposures is not None:
        inside = np.isin(exposures.integers("drug_exposure_id"), list(links.drugs()))
        people.positions(exposures)
        exposures.ignore_rows(
            "in_drug_era", ~inside, "drug_exposure_id", "exposures that drug_era sums up are not stored"
        )
    return lines


def _lines(
    frame: Frame,
    people: People,
    concepts: Concepts,
    prefix: str,
    having: Mask,
    antineoplastic: frozenset[int] | None,
    inside: frozenset[int],
) -> list[TreatmentRecord]:
    at, starts, placed = place(frame, people, f"{prefix}_start_date")
    stops = people.days(frame, at, f"{prefix}_end_date")
    drugs = frame.integers("drug_concept_id")
    _check_order(frame, placed, starts, stops, f"{prefix}_end_date")
    used = np.isin(frame.integers(f"{prefix}_id"), list(inside))
    rows = placed & ~used
    rows &= _kept(
        frame, rows & having[at.clip(0)] if len(people) else rows, rows, "outside_episodes", f"{prefix}_id", _OUTSIDE
    )
    rows &= _kept(frame, rows & (drugs <= 0), rows, "unmapped_concept", "drug_concept_id", _UNMAPPED)
    if antineoplastic is not None:
        other = rows & ~np.isin(drugs, list(antineoplastic))
        rows &= _kept(frame, other, rows, "not_antineoplastic", "drug_concept_id", _OTHER)
    elif rows.any():
        frame.warn_rows("drugs_not_classified", rows, "drug_concept_id", _UNCLASSED)
    table = pd.DataFrame({"at": at[rows], "drug": drugs[rows], "start": starts[rows], "stop": stops[rows]})
    return _merged(table, people, concepts)


_OUTSIDE = "drugs outside the treatment episodes of a person who has such episodes are not stored"
_UNMAPPED = "drugs without a concept (0) are not stored"
_OTHER = "drugs that the vocabulary does not put under ATC L01 or L02 are not stored"
_UNCLASSED = "no vocabulary says which drugs are against cancer: all are stored as treatments"


def _kept(frame: Frame, left_out: Mask, rows: Mask, code: str, column: str, message: str) -> Mask:
    frame.ignore_rows(code, left_out, column, message)
    return rows & ~left_out


def _merged(table: pd.DataFrame, people: People, concepts: Concepts) -> list[TreatmentRecord]:
    """Exposures of one person to one drug, not more than the gap apart, as one line each."""
    if table.empty:
        return []
    ordered = table.sort_values(["at", "drug", "start"], kind="stable")
    ends = ordered["stop"].fillna(ordered["start"]).clip(lower=ordered["start"])
    reached = ends.groupby([ordered["at"], ordered["drug"]]).cummax()
    before = reached.groupby([ordered["at"], ordered["drug"]]).shift()
    era = (~(ordered["start"] <= before + _GAP_DAYS)).cumsum()
    grouped = ordered.assign(end=ends).groupby(era, sort=False)
    merged = grouped.agg(at=("at", "first"), drug=("drug", "first"), start=("start", "min"), stop=("end", "max"))
    names = {each: concepts.name(each) for each in merged["drug"].unique().tolist()}
    return [
        TreatmentRecord(
            patient=str(people.ids[at]),
            regimen=names[drug],
            start_day=int(start),
            stop_day=int(stop),
            components=(names[drug],),
        )
        for at, drug, start, stop in merged.itertuples(index=False)
    ]
