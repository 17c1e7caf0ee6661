"""What may leave an image header: nothing but modality and geometry, under new identifiers.

The rule (after DICOM PS3.15 annex E, and stricter, because records are stored and not headers):

- A UID is replaced by a new one, made from the old one and the study's salt. Equal UIDs of a study stay equal, so that
  series stay together; without the salt nobody can tell which original a new one stands for.
- The modality leaves as one word of a closed list; geometry leaves as numbers; the day comes from the study's own index
  table. Names, dates, institutions, descriptions, segment labels and comments do not leave: records have no place for
  them.
- Burned-in pixels are not cleaned by any of this: modalities that carry text in the picture are refused.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

IMAGE_MODALITIES = frozenset({"CT", "MR", "PT"})
BURNED_IN_MODALITIES = frozenset({"US", "IVUS", "SC", "OT", "XC", "ES", "DOC", "GM", "SM"})
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_SHORT = 8


def new_uid(original: str, *, salt: str) -> str:
    """A valid DICOM UID that stands for `original` within the study that owns `salt`.

    HMAC-SHA-256 of the original under the salt, its first 128 bits as a UUID (RFC 9562, version 8), written as
    2.25.<decimal> (ITU-T X.667): at most 44 characters. The same pair always gives the same UID.

    Raises:
        ValueError: the salt is empty, so that anybody could make the table of originals.
    """
    return f"2.25.{uuid.UUID(bytes=_uuid_bytes(_digest(original, salt))).int}"


def short_uid(original: str, *, salt: str) -> str:
    """Eight characters that tell UIDs apart in a message and cannot be turned back."""
    return _digest(original, salt).hex()[:_SHORT]


def has_burned_in_pixels(*, modality: str, sop_class: str, burned_in_annotation: str) -> bool:
    """Whether the picture itself may carry a name: ultrasound, screen and secondary captures, or the header says so."""
    captured = sop_class == _SECONDARY_CAPTURE or sop_class.startswith(f"{_SECONDARY_CAPTURE}.")
    return modality in BURNED_IN_MODALITIES or captured or burned_in_annotation.upper() == "YES"


def _digest(original: str, salt: str) -> bytes:
    if not salt:
        raise ValueError("expected a salt for new UIDs, found an empty one")
    return hmac.new(salt.encode(), original.encode(), hashlib.sha256).digest()


def _uuid_bytes(digest: bytes) -> bytes:
    raw = bytearray(digest[:16])
    raw[6] = (raw[6] & 0x0F) | 0x80
    raw[8] = (raw[8] & 0x3F) | 0x80
    return bytes(raw)
