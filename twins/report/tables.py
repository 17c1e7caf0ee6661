"""Tables and lists of a paper that may be long: as many rows as there is room, and what is left to the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from twins.dossier import Dossier, numbers
from twins.report.plain import plain
from twins.report.room import Room, more_sentence, shortened

Json = dict[str, Any]


def tables(dossier: Dossier, room: Room) -> Json:
    """Name -> rows and the sentence on the rest."""
    forecast, imaging = dossier.forecast, dossier.imaging
    return {
        "variants": variants(dossier, room.variants),
        "measurements": shortened(measurements(dossier), room.measurements),
        "lesions": shortened(map(plain, imaging.lesions if imaging else ()), room.lesions),
        "holdings": shortened(map(plain, dossier.holdings), room.holdings),
        "state": shortened(state_rows(dossier), len(state_rows(dossier))),
        "comparison": comparison(dossier, room),
        "toxicity": shortened(map(plain, forecast.toxicity if forecast else ()), room.toxicity),
        "special_interest": shortened(map(plain, forecast.special_interest if forecast else ()), room.special_interest),
        "shares": shares(dossier, room.shares),
        "limits": limits(dossier, room.limits),
        "sources": [
            {"arm": each.arm, "grade": each.grade, "meaning": each.meaning, **shortened(plain(each.rows), room.sources)}
            for each in dossier.evidence
        ],
        "trials": shortened(trials(dossier), room.trials),
        "similar": shortened(map(plain, dossier.similar), room.similar),
    }


def variants(dossier: Dossier, most: int) -> Json:
    """Variants under the specimens."""
    found = dossier.molecular
    if found is None:
        return {"columns": [], **shortened((), most)}
    return {"columns": list(found.columns), **shortened(map(plain, found.rows), most)}


def comparison(dossier: Dossier, room: Room) -> list[Json]:
    """Arms row by row; in a dense paper their support stands under the evidence alone."""
    rows = dossier.forecast.comparison if dossier.forecast else ()
    told_twice = {"support"} if room.dense and dossier.evidence else set()
    return [plain(row) for row in rows if row.quantity not in told_twice]


def measurements(dossier: Dossier) -> list[Json]:
    """Every quantity under its modality; those that the page folds away come last."""
    groups = dossier.measurements
    first = [{"group": group.label, **plain(row)} for group in groups for row in group.rows]
    return first + [{"group": group.label, **plain(row)} for group in groups for row in group.rest]


def state_rows(dossier: Dossier) -> list[Json]:
    """The state with its interval, and without the last visit where that changed it."""
    before = {row.label: row.before for row in dossier.visits.changes} if dossier.visits else {}
    return [
        {
            "label": row.label,
            "unit": row.unit,
            "now": f"{row.mean} ({numbers.ends(row.low, row.high)})",
            "before": before.get(row.label, numbers.ABSENT),
            "words": row.words,
        }
        for row in (dossier.twin.state if dossier.twin else ())
    ]


def shares(dossier: Dossier, most: int) -> list[Json]:
    """Groups of contributions to the risk, those with rows."""
    groups = dossier.why.groups if dossier.why else ()
    return [{"title": group.title, **shortened(plain(group.rows), most)} for group in groups if group.rows]


def limits(dossier: Dossier, most: int) -> Json:
    """Groups of limits, cut short together: every group keeps its first sentence."""
    groups = dossier.limit_groups
    rows = [{"title": group.title, "sentences": list(kept)} for group, kept in _kept(dossier, most)]
    shown = sum(len(row["sentences"]) for row in rows)
    return {"rows": rows, "more": more_sentence(sum(len(group.sentences) for group in groups) - shown)}


def _kept(dossier: Dossier, most: int) -> Iterator[tuple[Any, tuple[str, ...]]]:
    groups = dossier.limit_groups
    spare = most - len(groups)
    for group in groups:
        taken = min(len(group.sentences), 1 + max(spare, 0))
        spare -= taken - 1
        yield group, group.sentences[:taken]


def trials(dossier: Dossier) -> list[str]:
    """Trials that compared regimens of these kinds, each once."""
    return list(dict.fromkeys(text for each in dossier.evidence for text in each.contrasts))
