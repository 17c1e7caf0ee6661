"""A dossier as the data of the template: nothing is formatted here that the page formats elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twins.dossier import Dossier, numbers
from twins.dossier.records import Completeness
from twins.report.alternatives import alternatives
from twins.report.arms import arms_of, brief
from twins.report.decision import decision
from twins.report.phrases import phrases
from twins.report.pictures import Picture
from twins.report.plain import plain
from twins.report.room import Room
from twins.report.sentences import made_sentence, sentences, title_of
from twins.report.tables import tables
from twins.report.versions import moment, versions

Json = dict[str, Any]
FORMAT: Final = "consilium-report/1"
# Where a language is written as in a country.
REGIONS: Final = {"en": "gb"}


def content_of(dossier: Dossier, *, by: str, pictures: Mapping[str, Picture], room: Room) -> Json:
    """Everything that the template reads but the pictures themselves; docs/report-json.md tells the keys."""
    texts = alternatives(dossier)
    return {
        "format": FORMAT,
        **document(dossier.made_at, title=title_of(dossier)),
        **plain(dossier),
        "made_at": moment(dossier.made_at),
        "by": by,
        "made": made_sentence(dossier, by),
        "brief": list(brief(dossier)),
        "baseline": "; ".join(f"{each.label} {each.text}" for each in dossier.header.covariates[: room.covariates]),
        "arms": arms_of(dossier),
        "known": [known_item(each) for each in dossier.completeness],
        "dense": room.dense,
        "tables": tables(dossier, room),
        "decision": decision(dossier, references=room.references, lines=2 if room.dense else 3),
        "figures": {
            name: {"alt": picture.alt or texts[name], "width_px": picture.width_px, "sha256": picture.sha256}
            for name, picture in pictures.items()
        },
        "versions": versions(dossier),
        **sentences(dossier),
    }


def known_item(row: Completeness) -> Json:
    """A modality with what is known of it, when it was seen last, and how old that is."""
    told = {"state": row.state, "count": numbers.whole(row.count), "day": row.last_text}
    text = row.state if row.last_day is None else _("%(state)s, %(count)s ×, last %(day)s") % told
    note = "" if row.age_days is None else row.age_text
    return {"label": row.label, "text": text, "note": note}


def document(at: datetime, *, title: str) -> Json:
    """What every paper has: language, title, time and the fixed words."""
    language = (get_language() or "en").split("-")[0]
    return {
        "language": language,
        "region": REGIONS.get(language),
        "title": title,
        "made_at_parts": {name: getattr(at, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "words": phrases(),
    }
