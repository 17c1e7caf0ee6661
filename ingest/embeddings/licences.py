"""What the licences of the encoders' weights allow, in plain words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Restrictions as a word or two each (none: free use), and what they mean."""

    restrictions: tuple[str, ...]
    words: str


_FREE = "Free use, also commercial; name the authors."
_NO_LICENCE = "No licence was found: ask the authors before use."
_BY_CHECKPOINT = "Each checkpoint has its own licence: read its page before use."
_NON_COMMERCIAL = "non-commercial"
_COPYLEFT = "copyleft"
_UNCLEAR = "unclear"

TERMS = {
    "MIT": Terms((), _FREE),
    "BSD-2-Clause": Terms((), _FREE),
    "BSD-3-Clause": Terms((), _FREE),
    "Apache-2.0": Terms((), _FREE),
    "GPL-3.0": Terms((_COPYLEFT,), "Software that includes it must be under the GPL as well."),
    "AGPL-3.0": Terms(
        (_COPYLEFT,), "Software that includes it, also as a service over a network, must be under the AGPL as well."
    ),
    "CC BY-NC-ND 4.0": Terms(
        (_NON_COMMERCIAL, "no derivatives"),
        "No commercial use, and no changed or further trained version may be passed on; name the authors.",
    ),
    "Apache-2.0 for research": Terms(("research only",), "For research; not for the care of patients."),
    "Apache-2.0 for academic use": Terms((_NON_COMMERCIAL,), "For academic use; not for commercial use or for care."),
    "Commons Clause": Terms(("not for sale",), "May be used and changed; must not be sold, alone or as a service."),
    "non-profit": Terms((_NON_COMMERCIAL,), "For non-profit use only."),
    "model licence": Terms((_UNCLEAR,), "A licence of its own: read it before use."),
    "see model card": Terms((_UNCLEAR,), _BY_CHECKPOINT),
    "by checkpoint": Terms((_UNCLEAR,), _BY_CHECKPOINT),
    "unverified": Terms((_UNCLEAR,), "The licence could not be read: ask the authors before use."),
    "unknown": Terms((_UNCLEAR,), _NO_LICENCE),
    "none": Terms((_UNCLEAR,), _NO_LICENCE),
}
"""Licence, as the registry writes it = what it allows."""
