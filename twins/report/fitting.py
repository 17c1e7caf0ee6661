"""Find the room in which a patient takes four pages at most."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.cache import caches
from django.utils.translation import get_language

from twins.dossier import Dossier
from twins.report.content import content_of
from twins.report.pictures import draw
from twins.report.room import MOST_PAGES, ROOMS
from twins.report.typesetting import count_pages, typeset

SECONDS_KEPT: Final = 3600
# A longer name of a reader may take another line.
LINE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A patient's content, its pictures, and the pages that they were tried on."""

    content: Mapping[str, Any]
    pictures: Mapping[str, str]
    pdf: bytes


def fit(known: Dossier, *, by: str) -> Fitted:
    """The paper in the widest room that it fits; in the narrowest where none does."""
    name = f"report-room-{content_hash(known, by)}"
    kept: int | None = caches["pictures"].get(name)
    if kept is not None:
        return set_in(kept, known, by)
    place, fitted = search(known, by)
    caches["pictures"].set(name, place, timeout=SECONDS_KEPT)
    return fitted


def search(known: Dossier, by: str) -> tuple[int, Fitted]:
    """The first room that is wide enough: a narrower one never takes more pages, so half of them are passed over."""
    first, last = 0, len(ROOMS) - 1
    tried: dict[int, Fitted] = {}
    while first < last:
        middle = (first + last) // 2
        tried[middle] = set_in(middle, known, by)
        if count_pages(tried[middle].pdf) <= MOST_PAGES:
            last = middle
        else:
            first = middle + 1
    return last, tried.get(last) or set_in(last, known, by)


def set_in(place: int, known: Dossier, by: str) -> Fitted:
    """The paper in one room."""
    room = ROOMS[place]
    pictures = draw(known, without=frozenset() if room.balance else frozenset({"balance"}))
    svgs = {name: picture.svg for name, picture in pictures.items()}
    content = content_of(known, by=by, pictures=pictures, room=room)
    pdf = typeset("board.typ", data=content, pictures=svgs, at=known.made_at)
    return Fitted(content=content, pictures=svgs, pdf=pdf)


def content_hash(known: Dossier, by: str) -> str:
    """Everything that decides how long the paper gets: all but the minute in which it is made, and by whom."""
    shown = (replace(known, made_at=known.made_at.min), len(by) // LINE, get_language())
    return hashlib.sha256(repr(shown).encode()).hexdigest()
