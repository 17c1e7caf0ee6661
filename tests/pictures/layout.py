"""Where the parts of a page stand, and what is wrong with it beside where they stood."""

from playwright.sync_api import Page

# Name -> left, top, width, height.
Boxes = dict[str, list[int]]
PARTS = """() => {
  const found = [...document.querySelectorAll(".patient, main > *, main > .columns > *")];
  const parts = found.filter((each) => each.offsetHeight && !each.matches(".columns"));
  return Object.fromEntries(parts.map((each) => {
    const box = each.getBoundingClientRect();
    return [each.id || each.className, [box.left, box.top + scrollY, box.width, box.height].map(Math.round)];
  }));
}"""
# Pixels that another font may move an edge across the page.
ACROSS = 16
# How much longer or shorter another font may make a part.
LONGER = 1.35


def boxes_of(page: Page) -> Boxes:
    """Header and sections in the order of the document."""
    return page.evaluate(PARTS)


def overlap(one: list[int], other: list[int]) -> bool:
    """True when they share more than an edge."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    along = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > 1 and along > 1


def overlapping(boxes: Boxes) -> list[str]:
    """Pairs that lie over one another."""
    names = list(boxes)
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    return [f"{one} over {other}" for one, other in pairs if overlap(boxes[one], boxes[other])]


def moved(kept: Boxes, found: Boxes) -> list[str]:
    """What is missing, new, in another order, elsewhere across the page, or of quite another height."""
    if list(kept) != list(found):
        return [f"expected {list(kept)}, found {list(found)}"]
    wrong = [f"{name} stands at {found[name]}, not {kept[name]}" for name in kept if not alike(kept[name], found[name])]
    return wrong + overlapping(found)


def alike(kept: list[int], found: list[int]) -> bool:
    """The same column, and about the same height."""
    same_column = all(abs(kept[place] - found[place]) <= ACROSS for place in (0, 2))
    return same_column and 1 / LONGER <= found[3] / kept[3] <= LONGER
