"""Sphinx configuration; the pages under `generated/` are written from the registry before each build."""

import sys
from importlib.metadata import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import generate

generate.write(Path(__file__).parent / "generated")

_package = metadata("legendre-prox")
project, version = _package["Name"], _package["Version"]
author = copyright = "The legendre-prox developers"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_parser",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "tables", "gallery", "generated/tables", "generated/gallery", "generated/proximal"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 2
autosummary_generate = True
numpydoc_show_class_members = False
smartquotes = False
html_theme = "pydata_sphinx_theme"
html_title = project
html_show_sourcelink = False

sphinx_gallery_conf = {
    "examples_dirs": ["generated/gallery", "generated/proximal", "gallery"],
    "gallery_dirs": ["auto_gallery/functions", "auto_gallery/proximal", "auto_gallery/figures"],
    "filename_pattern": "plot_",
    "download_all_examples": False,
    "show_signature": False,
    "show_memory": False,
    "abort_on_example_error": True,
    "copyfile_regex": r"",
    "write_computation_times": False,
}


def _escape_bars(app, what, name, obj, options, lines):
    """|x| in a docstring is a modulus, never a substitution; formulas between backticks or indented keep theirs."""
    for i, line in enumerate(lines):
        if not line.startswith(" ") and not line.startswith(".. ") and ">>>" not in line:
            parts = line.split("`")
            lines[i] = "`".join(p.replace("|", r"\|") if k % 2 == 0 else p for k, p in enumerate(parts))
        elif line.startswith("    ") and "|" in line and "\\" not in line and ">>>" not in line:
            lines[i] = line.replace("|", r"\|")


def setup(app):
    """Before numpydoc reads the docstrings."""
    app.connect("autodoc-process-docstring", _escape_bars, priority=100)
