"""Pictures of a schedule: one value that says what is drawn, and two renderers that only draw it.

Pure as the rest of the kernel: the same schedule gives the same bytes. Names are other people's
text, so everything that is written goes through ``plan.visible`` and is escaped.

    layout, extent     rows, bars, links, bands and limits, as instants; what is shown of them
    describing         each row, link and picture in a sentence, for readers who see no picture
    axis               ticks that stay readable from hours to centuries
    fitting            how wide a text is, and where to cut it
    svg                a drawing for pages and documents
      geometry, routes   where things stand; how a link runs
      marks, symbols     bars and signs
      scenery, legend    axis, bands, links; what the signs mean
      markup, colours    elements; the two palettes
    text               a drawing for terminals, in block characters or ASCII
      cells, glyphs      one row of cells; the characters
"""

from plan.gantt.layout import Choice, Layout, build_layout
from plan.gantt.svg import Look, render_svg
from plan.gantt.text import render_text

__all__ = ["Choice", "Layout", "Look", "build_layout", "render_svg", "render_text"]
