"""Write the pages that are made from the registry: gallery scripts, certificates, errata, tables."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

import functions_table
import proximal_gallery

import legendre
import prox
from legendre import catalogue

TABLES = Path(__file__).parent / "tables"
MEASURED = {
    "accuracy": "python docs/accuracy_table.py",
    "speed": "make bench",
    "training": "python -m benchmarks.training --cold",
    "activations": "python docs/activations.py",
}
CLAIM_MARK = {"proved": "proved", "enclosed": "enclosed", "tested": "tested", "refuted": "**refuted**"}
HEADER = """Functions of the registry
=========================

One sheet for each row: the function, its conjugate, the activation and its inverse, the second derivative,
the contours of the Bregman distance. Formulas, domains and constants are derived from the row.
"""
SCRIPT = '''r"""
{title}
{rule}

.. math::

{formulas}

{facts}
"""

import legendre
from legendre import plotting

f = legendre.get("{name}")
_ = plotting.function(f)
'''
API = """# API

```{{eval-rst}}
.. autosummary::
   :toctree: api

   {public}
```

The modules behind them:

```{{eval-rst}}
.. autosummary::
   :toctree: api

   {modules}
```
"""
MODULES = ("legendre.catalogue.Row", "legendre.lower.loader.cache_info", "legendre.lower.loader.clear_cache")
SHOWN = {"rho": r"\rho(s)", "rho_inv": r"\rho^{-1}(t)", "phi": r"\varphi(t)", "conj": r"\varphi^*(s)"}


def write(folder: Path) -> None:
    """All pages, below the folder."""
    for part in ("gallery", "proximal", "tables"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    _put(folder / "gallery" / "GALLERY_HEADER.rst", HEADER)
    for row in catalogue.ROWS:
        _put(folder / "gallery" / f"plot_{row.name}.py", script(row))
    _put(folder / "proximal" / "GALLERY_HEADER.rst", proximal_gallery.HEADER)
    for name, text in proximal_gallery.scripts():
        _put(folder / "proximal" / name, text)
    _put(folder / "tables" / "certificates.md", certificates())
    _put(folder / "tables" / "errata.md", errata())
    functions = table(("class", "function", "traits", "conjugate"), functions_table.rows())
    _put(folder / "tables" / "functions.md", functions)
    _put(folder / "api.md", api())
    for name, command in MEASURED.items():
        _put(folder / "tables" / f"{name}.md", measured(name, command))


def _put(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:  # an unchanged page is not built again
        path.write_text(text, "utf-8")


def script(row: catalogue.Row) -> str:
    """Gallery script of one row, its formulas printed from the derivation."""
    f = legendre.get(row.name)
    lines = [f"   {shown} &= {f.latex(value)}" for value, shown in SHOWN.items()]
    formulas = "   \\begin{aligned}\n" + " \\\\\n".join(lines) + "\n   \\end{aligned}"
    constants = f"Domain {f.domain}, modulus {f.modulus:g}, Lipschitz constant {f.lipschitz:g}."
    facts = f"{constants} Source: {row.source}."
    return SCRIPT.format(title=row.title, rule="=" * len(row.title), formulas=formulas, facts=facts, name=row.name)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    cells = [[str(cell).replace("|", r"\|").replace("\n", " ") for cell in row] for row in rows]
    names = list(head)
    lines = [names, ["---"] * len(names), *cells]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def certificates() -> str:
    """One row per claim and one table per group of functions, so that it fits a page."""
    every = list(legendre.names())
    groups = [every[i : i + 5] for i in range(0, len(every), 5)]
    return "\n".join(_claims([legendre.get(name).certify() for name in group], group) for group in groups)


def _claims(found: list, names: list[str]) -> str:
    rows = [
        [f"`{claim.name}`", *(CLAIM_MARK.get(c[claim.name].status, c[claim.name].status) for c in found)]
        for claim in found[0]
    ]
    return table(["claim", *names], rows)


def errata() -> str:
    """The count of the verdicts, and every published row with its own."""
    report = legendre.errata()
    head = ("source", "place", "quantity", "printed", "verdict", "evidence", "corrected")
    rows = [
        (e.source, e.place, f"{e.quantity} {e.function}", printed, e.verdict, _plain(e.evidence), corrected)
        for e in report
        for printed, corrected in [(_code(e.printed), _code(e.corrected))]
    ]
    return f"{report.summary}.\n\n{table(head, rows)}"


def _plain(text: str) -> str:
    return re.sub(r"([*_<>`$\\])", r"\\\1", text)  # letters of a formula, not Markdown


def _code(formula: str) -> str:
    return f"`{formula}`" if formula else ""


def api() -> str:
    """The page of public names, each with a page of its own."""
    packages = (legendre, prox)
    found = {f"{p.__name__}.{n}": getattr(p, n) for p in packages for n in p.__all__ if not n.startswith("_")}
    names = [n for n, v in found.items() if not inspect.ismodule(v) and getattr(v, "__name__", "") in n]  # no aliases
    return API.format(public="\n   ".join(names), modules="\n   ".join(MODULES))


def measured(name: str, command: str) -> str:
    """A table printed by a command and kept in the tree, or the command that prints it."""
    path = TABLES / f"{name}.md"
    if not path.exists():
        return f"Printed by `{command}`; not kept in this tree yet.\n"
    return f"{path.read_text('utf-8')}\nPrinted by `{command}`.\n"
