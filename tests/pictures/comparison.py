"""Two pictures of one thing, compared coarsely: what was moved, lost or laid over is seen, another font is not."""

import numpy as np
from PIL import Image, ImageFilter

# Cells across a picture of a part: a chart or a column of a table is some cells wide, a letter far less than one.
CELLS = 32


def coarse(picture: Image.Image, size: tuple[int, int] | None = None, *, cells: int = CELLS) -> np.ndarray:
    """Grey cells; of the shape of the picture, unless a size is given."""
    wide, high = picture.size
    size = size or (cells, max(2, round(cells * high / wide)))
    grey = picture.convert("L").resize(size, Image.Resampling.BOX)
    return np.asarray(grey.filter(ImageFilter.GaussianBlur(1)), dtype=float)


def likeness(kept: Image.Image, found: Image.Image, *, cells: int = CELLS) -> float:
    """Correlation of the cells, 1 for the same picture; both are first made equally large.

    The darkness of a text depends on its font, and its pattern hardly: hence no difference of grey levels.
    """
    one = coarse(kept, cells=cells)
    other = coarse(found, (one.shape[1], one.shape[0]))
    spread = one.std() * other.std()
    # A picture without a pattern is like none but another such.
    return (
        float(((one - one.mean()) * (other - other.mean())).mean() / spread)
        if spread
        else float(one.std() == other.std())
    )
