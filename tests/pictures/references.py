"""The kept pictures and boxes."""

import json
import os
from pathlib import Path

from PIL import Image

from tests.pictures.layout import Boxes

FOLDER = Path(__file__).parent / "kept"
RENEW = "RENEW_PICTURES"


def renewing() -> bool:
    """True when what is found is kept instead of compared."""
    return bool(os.environ.get(RENEW))


def keep(name: str, picture: Image.Image, *, across: int, boxes: Boxes | None = None) -> None:
    """Write a picture small and grey, and its boxes."""
    FOLDER.mkdir(exist_ok=True)
    small = picture.convert("L").resize((across, round(across * picture.height / picture.width)), Image.Resampling.BOX)
    small.quantize(32).save(FOLDER / f"{name}.png", optimize=True)
    if boxes is not None:
        (FOLDER / f"{name}.json").write_text(
            json.dumps(boxes, indent=1).replace("\n  ", " ").replace("\n ]", " ]") + "\n"
        )


def kept_picture(name: str) -> Image.Image:
    """A kept picture."""
    return Image.open(FOLDER / f"{name}.png").convert("L")


def kept_boxes(name: str) -> Boxes:
    """The boxes of a kept page."""
    boxes: Boxes = json.loads((FOLDER / f"{name}.json").read_text())
    return boxes
