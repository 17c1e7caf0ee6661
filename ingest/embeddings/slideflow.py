"""What Slideflow writes beside its tensors: the places of the tiles, and which extractor made them."""

from __future__ import annotations

import json
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path

from numpy.lib import format as npy

from ingest.embeddings.bags import Bag, EmbeddingError
from ingest.embeddings.job import FileJob

CONFIG = "bags_config.json"
INDEX_SUFFIX = ".index.npz"
_LARGEST_CONFIG = 1 << 20
_DAMAGE = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RecursionError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def encoder_of_bags(folder: Path) -> str | None:
    """The extractor in `bags_config.json`: the name of its class, without the module and without `Features`."""
    config = folder / CONFIG
    try:
        if config.stat().st_size > _LARGEST_CONFIG:
            return None
        content = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    extractor = content.get("extractor") if isinstance(content, dict) else None
    name = extractor.get("class") if isinstance(extractor, dict) else extractor
    return name.rpartition(".")[2].removesuffix("Features") or None if isinstance(name, str) else None


def check_index(bag: Bag, job: FileJob) -> None:
    """`<slide>.index.npz` has a place for each vector of `<slide>.pt`, under arr_0.

    Raises:
        EmbeddingError: the index is damaged, or has another number of rows.
    """
    index = job.path.with_name(job.path.stem + INDEX_SUFFIX)
    if bag.is_single or not index.is_file():
        return
    try:
        with zipfile.ZipFile(index) as archive, archive.open("arr_0.npy") as stream:
            read = npy.read_array_header_1_0 if npy.read_magic(stream) == (1, 0) else npy.read_array_header_2_0
            shape = read(stream)[0]
    except _DAMAGE as error:
        message = f"expected an .npz with arr_0, found another or a damaged file ({type(error).__name__})"
        raise EmbeddingError("container_unreadable", message, file=job.label, column=index.name) from error
    found = shape[0] if shape else 0
    if found != bag.rows:
        message = f"expected as many places as vectors ({bag.rows}), found {found}"
        raise EmbeddingError("rows_disagree", message, file=job.label, column=index.name)
