"""Names under which files appear in messages and records, without what would name a patient."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ingest.deidentify import new_patient, new_uid

_UID = re.compile(r"\d+(?:\.\d+){4,}")
_BETWEEN = re.compile(r"[^0-9A-Za-zÀ-ɏ]+")
_SHORTEST = 3


class Labels:
    """Paths relative to the import's parent folder; UIDs in them are renewed, identifying parts become pseudonyms.

    Args:
        place: the folder or file that is imported.
        words: ids and names of patients out of the headers.
        salt: secret of the study.
    """

    def __init__(self, place: Path, *, words: Iterable[str], salt: str) -> None:
        self._place = place
        self._salt = salt
        self._words = {word.casefold() for word in words if len(word) >= _SHORTEST}
        self._parts = {part for word in self._words for part in _BETWEEN.split(word) if len(part) >= _SHORTEST}

    def of(self, path: Path) -> str:
        """The label of a file or folder."""
        return "/".join(self._safe(part) for part in path.relative_to(self._place.parent).parts)

    def is_identifying(self, name: str) -> bool:
        """Whether a folder's or file's name holds an id or a name of a patient."""
        folded = name.casefold()
        return folded in self._words or any(part in self._parts for part in _BETWEEN.split(folded))

    def can_name_patient(self, name: str) -> bool:
        """Whether a folder's name may become a patient's code: it names nobody, and is no UID of an archive."""
        return not self.is_identifying(name) and _UID.search(name) is None

    def _safe(self, part: str) -> str:
        if self.is_identifying(part):
            return new_patient(part, salt=self._salt)
        return _UID.sub(lambda found: new_uid(found.group(), salt=self._salt), part)
