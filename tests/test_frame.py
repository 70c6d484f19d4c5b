"""The frame: three floors with arrows that point down, a light import, rooms of a readable size."""

import ast
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("legendre", "prox", "networks")
GENERATED = ROOT / "legendre" / "kernels"
LONGEST_FILE, LONGEST_FUNCTION = 320, 50
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|home|Users|work|opt|tmp)/\w")
TEXT = {".py", ".md", ".rst", ".toml", ".cfg", ".cff", ".json", ".yaml", ".yml", ".txt", ""}


def sources(*folders):
    """Python files written by hand below the folders."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    written = ("generated", "_build", "auto_gallery", ".asv")
    return [path for path in found if GENERATED not in path.parents and not {*written} & {*path.parts}]


def imported(text):
    """Top-level names that a module imports, wherever in the module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module" and node.args:
            yield str(getattr(node.args[0], "value", "")).partition(".")[0]


def upward(floor, text):
    """Floors above `floor` that the module text imports."""
    return set(FLOORS[FLOORS.index(floor) + 1 :]) & set(imported(text))


def long_functions(text, limit=LONGEST_FUNCTION):
    """Names of functions whose body, docstring apart, has more lines than the limit."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and body[-1].end_lineno - body[0].lineno >= limit:
                yield node.name


def fresh(code):
    """Standard output of a new interpreter that runs the code, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_only_what_lies_below(floor):
    found = {path.name: upward(floor, path.read_text("utf-8")) for path in sources(floor)}
    assert not {name: names for name, names in found.items() if names}


def test_an_upward_import_is_seen_in_each_of_its_forms():
    forms = ("import prox.bregman", "from networks import spec", "def f():\n    import prox")
    dynamic = "import importlib\nimportlib.import_module('networks.spec')"
    assert all(upward("legendre", text) for text in (*forms, dynamic))
    assert not upward("networks", "import prox, legendre")
    assert not upward("legendre", "from .prox import x")


def test_importing_legendre_is_light():
    loaded = fresh("import sys, legendre; print(*sys.modules)").split()
    assert not {"sympy", "numba", "matplotlib", "mpmath", "flint", "torch", "scipy"} & set(loaded)


def test_importing_legendre_is_fast():
    code = "import time, numpy; t = time.perf_counter(); import legendre; print(time.perf_counter() - t)"
    assert min(float(fresh(code)) for _ in range(5)) < 0.15


def test_a_submodule_does_not_hide_the_function_of_its_name():
    code = """
        import legendre.errata, legendre.check_pair
        import legendre
        print(callable(legendre.errata), callable(legendre.check_pair))
    """
    assert fresh(code).split() == ["True", "True"]


def test_a_value_needs_no_sympy():
    code = """
        import sys
        sys.modules["sympy"] = sys.modules["matplotlib"] = None
        import legendre
        print(legendre.get("tanh").rho(0.0))
    """
    assert float(fresh(code)) == 0.0


@pytest.mark.parametrize("path", sources(*FLOORS, "tests", "benchmarks", "docs"), ids=lambda p: p.name)
def test_rooms_are_of_a_readable_size(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert list(long_functions(text)) == []


def test_a_long_function_is_seen():
    body = "    x = 1\n" * LONGEST_FUNCTION
    assert not list(long_functions(f'def f():\n    """Doc."""\n{body}'))
    assert list(long_functions(f'def f():\n    """Doc."""\n{body}    x = 1\n')) == ["f"]


def tracked():
    """Text files of the tree; without git (an unpacked archive) those that a source archive holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    paths = [ROOT / name for name in names if name] or [*sources(*FLOORS, "tests"), *ROOT.glob("*.*")]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def test_no_text_names_a_place_on_somebody_s_machine():
    found = {path: MACHINE_PATH.search(path.read_text("utf-8")) for path in tracked()}
    assert not {str(path): match.group() for path, match in found.items() if match}
    assert MACHINE_PATH.search("see /" + "home/ann/x")
    assert not MACHINE_PATH.search("#!/usr/bin/env bash, ~/.cache/legendre, docs/home/x")


def test_the_package_is_described_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"version: {project['version']}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert {"torch", "docs", "test", "cluster", "all"} <= set(project["optional-dependencies"])
    assert not any(name.startswith(("torch", "hypothesis")) for name in project["dependencies"])
    assert all((ROOT / floor / "py.typed").is_file() for floor in FLOORS)


def test_the_readme_opens_with_the_two_commands():
    commands = re.findall(r"^(?:make|pip) .*", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    first = [command.partition("#")[0].strip() for command in commands[:3]]
    assert first == ["make demo", "make test", "pip install ."]
