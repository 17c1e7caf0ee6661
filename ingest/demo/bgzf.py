"""The blocked gzip of the SAM/BAM specification (section 4.1), which indexers and VCF readers expect of a .vcf.gz."""

from __future__ import annotations

import struct
import zlib
from typing import Final

BLOCK_BYTES: Final = 0xFF00
_HEADER: Final = b"\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00"
_END: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def compress(data: bytes) -> bytes:
    """BGZF blocks of `data` with the end-of-file block; no time stamp, so equal data give equal bytes."""
    starts = range(0, len(data), BLOCK_BYTES)
    return b"".join(_block(data[start : start + BLOCK_BYTES]) for start in starts) + _END


def _block(data: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    size = len(_HEADER) + 2 + len(body) + 8
    return _HEADER + struct.pack("<H", size - 1) + body + struct.pack("<II", zlib.crc32(data), len(data))
