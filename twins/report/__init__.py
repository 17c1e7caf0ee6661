"""The board's papers: the page's numbers and pictures, for the meeting and the archive."""

from twins.report.pack import render_pack
from twins.report.render import Report, render

__all__ = ["Report", "render", "render_pack"]
