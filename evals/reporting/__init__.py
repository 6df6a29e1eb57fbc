"""Reports of a run log: the same figures for a terminal, for Markdown and as one HTML page.

figures   what every report shows, in one order
terminal  for a screen
markdown  for a repository
page      one HTML file without script; a scenario opens to its edges
"""
