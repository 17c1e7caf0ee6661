"""Ways in which a file arrives damaged; each takes bytes and a seeded generator and returns other bytes."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

ODD_WORDS = (
    b"",
    b"NA",
    b"nan",
    b"inf",
    b"-1",
    b"0",
    b"1e400",
    b"99999999999999999999",
    b"1,5",
    b"<5",
    b"'; DROP TABLE patient; --",
    b"=cmd|' /C calc'!A0",
    b"<script>alert(1)</script>",
    b"\xff\xfe",
    b"\x00",
    "\u202e\U0001f9ec".encode(),
    b"x" * 5000,
    b'"',
    b"2024-02-30",
    b"..\\..\\etc",
)
ODD_VALUES: tuple[Any, ...] = (
    None, "", "NA", -1, 0, 1.5e308, 10**20, True, [], {}, "x" * 5000, "\x00", "\ud800", ["a"], {"a": 1},
    "2024-02-30", "P-1Y",
)  # fmt: skip


def cut(raw: bytes, draw: random.Random) -> bytes:
    """Everything after some byte is missing."""
    return raw[: draw.randrange(len(raw) + 1)]


def change_bytes(raw: bytes, draw: random.Random) -> bytes:
    """A few bytes are others, most of them near the beginning, where the structure is."""
    changed = bytearray(raw)
    for _ in range(draw.randint(1, 8)):
        reach = min(len(changed), draw.choice((64, 512, 4096, len(changed))))
        if reach:
            changed[draw.randrange(reach)] = draw.randrange(256)
    return bytes(changed)


def change_value(raw: bytes, draw: random.Random) -> bytes:
    """One value of a line of text is another."""
    lines = raw.split(b"\n")
    at = draw.randrange(len(lines))
    mark = next((each for each in (b"\t", b",", b": ", b":", b"=") if each in lines[at]), b" ")
    values = lines[at].split(mark)
    values[draw.randrange(len(values))] = draw.choice(ODD_WORDS)
    lines[at] = mark.join(values)
    return b"\n".join(lines)


def change_lines(raw: bytes, draw: random.Random) -> bytes:
    """A line is missing, there twice, or somewhere else."""
    lines = raw.split(b"\n")
    at = draw.randrange(len(lines))
    line = lines.pop(at)
    for _ in range(draw.choice((0, 1, 2))):
        lines.insert(draw.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def join_parts(raw: bytes, draw: random.Random) -> bytes:
    """A stretch is there again somewhere else."""
    start, stop = sorted(draw.randrange(len(raw) + 1) for _ in range(2))
    at = draw.randrange(len(raw) + 1)
    return raw[:at] + raw[start : min(stop, start + 100_000)] + raw[at:]


def change_json(raw: bytes, draw: random.Random) -> bytes:
    """One value of a JSON document is of another kind, missing, or there under another name."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return change_bytes(raw, draw)
    places = list(_places(document))
    if not places:
        return raw
    holder, key = draw.choice(places)
    match draw.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[draw.choice(("value", "id", "code", "resourceType", "x" * 300))] = holder.pop(key)
        case 2:
            holder[key] = draw.choice(places)[0]
        case _:
            holder[key] = draw.choice(ODD_VALUES)
    try:
        return json.dumps(document).encode()
    except (ValueError, RecursionError):
        return raw


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every member as its holder and its key."""
    found: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        found += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    return found


def inside_gzip(raw: bytes, draw: random.Random) -> bytes:
    """The text inside is damaged, the archive around it is not."""
    try:
        inner = gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return change_bytes(raw, draw)
    return gzip.compress(draw.choice(TEXT)(inner, draw), compresslevel=1)


def inside_zip(raw: bytes, draw: random.Random) -> bytes:
    """One member is damaged, the archive around it is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return change_bytes(raw, draw)
    name = draw.choice(sorted(members) or [""])
    if name:
        members[name] = draw.choice((cut, change_bytes, join_parts, change_value))(members[name], draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return packed.getvalue()


Mutation = Callable[[bytes, random.Random], bytes]
TEXT: tuple[Mutation, ...] = (cut, change_bytes, change_value, change_value, change_lines, join_parts)
BINARY: tuple[Mutation, ...] = (cut, change_bytes, change_bytes, change_bytes, join_parts)


def mutate(raw: bytes, draw: random.Random) -> bytes:
    """The file with one to three kinds of damage that its beginning invites."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        raw = draw.choice(_inviting(raw))(raw, draw)
    return raw


def _inviting(raw: bytes) -> tuple[Mutation, ...]:
    if raw.startswith(b"\x1f\x8b"):
        return (*BINARY, inside_gzip, inside_gzip, inside_gzip)
    if raw.startswith(b"PK"):
        return (*BINARY, inside_zip, inside_zip, inside_zip)
    if raw.lstrip()[:1] in (b"{", b"["):
        return (*TEXT, change_json, change_json, change_json, change_json)
    return BINARY if b"\0" in raw[:4096] else TEXT
