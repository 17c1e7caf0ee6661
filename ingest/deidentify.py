"""What may leave an image header: nothing but modality and geometry, under new identifiers.

The rule (after DICOM PS3.15 annex E, and stricter, because records are stored and not headers):

- A UID is replaced by a new one, made from the old one and the study's salt. Equal UIDs of a study stay equal, so that
  series stay together; without the salt nobody can tell which original a new one stands for.
- The modality leaves as one word of a closed list; geometry leaves as numbers; the day comes from the study's own index
  table. Names, dates, institutions, descriptions, segment labels and comments do not leave: records have no place for
  them.
- A patient whose id is only in a header becomes a pseudonym made the same way; the id itself does not leave.
- Burned-in pixels are not cleaned by any of this: modalities that carry text in the picture are refused.

New UIDs and pseudonyms carry a check of their own, so that renewing one again under the same salt gives it back: files
that were cleaned on arrival and files that come straight from an archive meet in the same records.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid

IMAGE_MODALITIES = frozenset({"CT", "MR", "PT"})
BURNED_IN_MODALITIES = frozenset({"US", "IVUS", "SC", "OT", "XC", "ES", "DOC", "GM", "SM"})
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_SHORT = 8
_PSEUDONYM = re.compile(r"P-[A-Z2-7]{12}-[A-Z2-7]{4}")


def new_uid(original: str, *, salt: str) -> str:
    """A valid DICOM UID that stands for `original` within the study that owns `salt`.

    The first 64 bits of the HMAC-SHA-256 of the original under the salt, then 64 bits of the same function of these, as
    a UUID (RFC 9562, version 8), written as 2.25.<decimal> (ITU-T X.667): at most 44 characters. The same pair always
    gives the same UID, and a UID made here gives itself.

    Raises:
        ValueError: the salt is empty, so that anybody could make the table of originals.
    """
    if _is_own_uid(original, salt):
        return original
    return _written_uid(_digest(original, salt)[:8], salt)


def new_patient(original: str, *, salt: str) -> str:
    """A pseudonym that stands for a patient's id within the study: `P-` with twelve and four letters or digits.

    Sixty bits of the HMAC of the id, and twenty bits that check them; a pseudonym made here gives itself.

    Raises:
        ValueError: the salt is empty.
    """
    if _PSEUDONYM.fullmatch(original) and original == _written_patient(original[2:14], salt):
        return original
    return _written_patient(_letters(_digest(f"patient {original.strip()}", salt))[:12], salt)


def shift_of(original: str, *, salt: str) -> int:
    """Days, between 365 and 3,650, by which the dates of a patient are moved back in a cleaned file."""
    return 365 + int.from_bytes(_digest(f"shift {original.strip()}", salt)[:4]) % 3286


def short_uid(original: str, *, salt: str) -> str:
    """Eight characters that tell UIDs apart and cannot be turned back; a new UID has those of its original."""
    return _digest(new_uid(original, salt=salt), salt).hex()[:_SHORT]


def has_burned_in_pixels(*, modality: str, sop_class: str, burned_in_annotation: str) -> bool:
    """Whether the picture itself may carry a name: ultrasound, screen and secondary captures, or the header says so."""
    captured = sop_class == _SECONDARY_CAPTURE or sop_class.startswith(f"{_SECONDARY_CAPTURE}.")
    return modality in BURNED_IN_MODALITIES or captured or burned_in_annotation.upper() == "YES"


def _digest(original: str, salt: str) -> bytes:
    if not salt:
        raise ValueError("expected a salt for new UIDs, found an empty one")
    return hmac.new(salt.encode(), original.encode(), hashlib.sha256).digest()


def _is_own_uid(uid: str, salt: str) -> bool:
    if not uid.startswith("2.25.") or not uid[5:].isdecimal() or int(uid[5:]) >= 1 << 128:
        return False
    return uid == _written_uid(int(uid[5:]).to_bytes(16)[:8], salt)


def _written_uid(first: bytes, salt: str) -> str:
    start = _with_version(first)
    raw = bytearray(start + _digest(f"uid {start.hex()}", salt)[:8])
    raw[8] = (raw[8] & 0x3F) | 0x80
    return f"2.25.{uuid.UUID(bytes=bytes(raw)).int}"


def _with_version(first: bytes) -> bytes:
    raw = bytearray(first)
    raw[6] = (raw[6] & 0x0F) | 0x80
    return bytes(raw)


def _written_patient(letters: str, salt: str) -> str:
    return f"P-{letters}-{_letters(_digest(f'code {letters}', salt))[:4]}"


def _letters(digest: bytes) -> str:
    return base64.b32encode(digest).decode("ascii")
