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
LAST: Final = "report-room-last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A patient's content, its pictures, and the pages that they were tried on."""

    content: Mapping[str, Any]
    pictures: Mapping[str, str]
    pdf: bytes

    @property
    def fits(self) -> bool:
        """Whether a board gets no more pages than it reads."""
        return count_pages(self.pdf) <= MOST_PAGES


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
    """The widest room that it fits, from the one that the last patient took: a narrower one never takes more pages."""
    place: int = caches["pictures"].get(LAST, 0)
    fitted = set_in(place, known, by)
    if fitted.fits:
        while place and (wider := set_in(place - 1, known, by)).fits:
            place, fitted = place - 1, wider
    else:
        while place + 1 < len(ROOMS) and not fitted.fits:
            place += 1
            fitted = set_in(place, known, by)
    caches["pictures"].set(LAST, place, timeout=SECONDS_KEPT)
    return place, fitted


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
