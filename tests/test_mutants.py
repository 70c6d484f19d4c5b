"""Wrong kernels, made on purpose: the measurement of accuracy must refuse every one of them.

A mutant is the generated text of a row with one change in the scalar function of a value: a sign, a factor, a
shifted argument, a branch, an end opened, closed or forgotten, a formula as papers and code print it wrongly.
"""

import re
from dataclasses import dataclass

import pytest

import legendre
from legendre.accuracy import measure
from legendre.function import LegendreFunction
from legendre.lower.kernels import source_of
from legendre.stored import QUANTITIES

FEWEST = 80  # what the lists below have to yield: a renamed line in the generated text must not empty them


@dataclass(frozen=True)
class Mutant:
    """One change: in the body of ``value``'s scalar function (or of ``where``), ``old`` becomes ``new``."""

    name: str
    value: str
    old: str
    new: str
    where: str = ""
    parameters: tuple[tuple[str, float], ...] = ()

    def __str__(self):
        return f"{self.name}.{self.value}: {self.old.strip()} -> {self.new.strip() or 'nothing'}"

    def function(self):
        """The registry's function with this change in its kernels."""
        f = legendre.get(self.name, **dict(self.parameters))
        start, body = scalar(source_of(f), self.where or f"{self.value}_scalar_f8")
        assert self.old in body, f"{self} does not apply"
        mutant = LegendreFunction(f.name, f.record, f.parameters)
        source = source_of(f)
        changed = body.replace(self.old, self.new, 1)
        mutant.__dict__["_kernel_source"] = source[:start] + changed + source[start + len(body) :]
        return mutant

    def killed(self):
        """Whether the measurement sees it."""
        n = 150 if self.value in QUANTITIES else 250
        return not measure(self.function(), dtypes=("f8",), values=(self.value,), n=n).ok


def scalar(source, name):
    """Start and text of one function of a module."""
    found = re.search(rf"^def {name}\(.*?(?=^\S|\Z)", source, re.DOTALL | re.MULTILINE)
    assert found, f"there is no {name}"
    return found.start(), found.group()


def in_value(name, value):
    """Mutants of one value, read off the lines of its scalar function."""
    _, body = scalar(source_of(legendre.get(name)), f"{value}_scalar_f8")
    last = re.findall(r"^    y = (?!y if|.* else y$)(.*)$", body, re.MULTILINE)[0]
    yield Mutant(name, value, f"y = {last}\n", f"y = -({last})\n")
    yield Mutant(name, value, f"y = {last}\n", f"y = 0.5 * ({last})\n")
    yield Mutant(name, value, f"y = {last}\n", f"y = {last} + 1e-6\n")
    for call in re.findall(r"= (\w+_f8)\((\w)\)", body):
        yield Mutant(name, value, "= {}({})".format(*call), "= {}(1.001 * {})".format(*call))
    for guard in re.findall(r"^    y = (?:y if .* else math.nan|math.inf if .* else y)\n", body, re.MULTILINE):
        if "==" not in guard:
            yield from at_end(name, value, guard, body)
    for limit, end in re.findall(r"y = (\S+) if (\S+ == \S+) else y", body):
        wrong = "0.25" if limit != "0.25" else "0.75"
        yield Mutant(name, value, f"y = {limit} if {end}", f"y = {wrong} if {end}")


CLOSER = {">=": ">", "<=": "<", ">": ">=", "<": "<="}


def at_end(name, value, guard, body):
    """Mutants of a line that says what holds beyond the finite ends."""
    beyond = "math.inf if" in guard
    if beyond:  # elsewhere a formula gives nan of itself outside, and the line is only for safety
        yield Mutant(name, value, guard, "")
    yield Mutant(name, value, guard, guard.replace("math.inf if" if beyond else "else math.nan",
                                                   "0.125 if" if beyond else "else 0.125"))  # fmt: skip
    for x, relation, end in re.findall(r"(\w|abs\(\w\)) ([<>]=?) (-?[\w.]+|\(-[\w.]+\))", guard):
        test = f"{x} {relation} {end}"
        if ("=" in relation) == beyond:  # an open end: as if it were closed
            yield Mutant(name, value, guard, f"{guard}    y = 0.125 if {x} == {end} else y\n")
        elif f"{x} == {end}" not in body:  # a closed end, or the last number before one: as if it were open
            yield Mutant(name, value, guard, guard.replace(test, f"{x} {CLOSER[relation]} {end}"))


def branches(name, value, helper, old, new, **parameters):
    """A wrong branch or a lost term in a helper that the value is computed by."""
    return Mutant(name, value, old, new, where=helper, parameters=tuple(parameters.items()))


def form(name, value, formula, **parameters):
    """The value computed by another formula, in which {y} stands for the right one."""
    f = legendre.get(name, **parameters)
    _, body = scalar(source_of(f), f"{value}_scalar_f8")
    last = re.findall(r"^    y = (.*)$", body, re.MULTILINE)[0]
    new = formula.replace("{y}", last)
    return Mutant(name, value, f"    y = {last}\n", f"    y = {new}\n", parameters=tuple(parameters.items()))


ROWS = ("tanh", "exp")
OTHERS = tuple(name for name in legendre.names() if name not in ROWS and not legendre.get(name).parameters)


def from_text(names):
    """Mutants of every value of the rows, each once: one sign flips the whole value as well as its one term."""
    found = [m for name in names for value in QUANTITIES for m in in_value(name, value)]
    return list({str(m): m for m in found}.values())


FROM_TEXT = [*from_text(ROWS), *in_value("burg", "conj"), *in_value("sin", "grad")]

PUBLISHED = [
    form("sigmoid", "grad", "math.log(t / (1.0 + t))"),  # bregmanet: the inverse of the sigmoid
    form("squareplus", "grad", "t + 1.0 / t", b=1.0),  # bregmanet: the inverse of its 'relu'
    form("sin", "grad_conj", "math.sin(s)"),  # the plain sine: no activation of a convex function beyond pi/2
    form("sin", "grad", "math.pi / 2 - math.sqrt(2.0) * math.sqrt(t + 1.0) if t < -1.0 + 1e-5 else math.asin(t)"),
    form("softplus", "grad", "(math.log(beta * t) / beta + t if t * beta < 0.006737946999085467"
         " else math.log(1.0 - math.exp(-beta * t)) / beta + t)", beta=1000.0),
    form("atan", "phi", "-math.pi / 2 * math.log(math.cos(math.pi / 2 * t))"),  # ICML 2022, Appendix C
    form("atan", "grad_conj", "math.pi / 2 * math.atan(s)"),  # Table 1, if read upright
    form("atan", "grad", "math.tan(2 / math.pi * t)"),
    form("scaled_tanh", "phi", "A / (2 * B) * math.log(A * A - t * t) + t / B * math.atanh(t / A)"),
    form("softplus", "phi", "t * t / 2 + 1.6449340668482264"),  # v2: the logarithm gives t of itself
    form("softplus", "phi", "t * t / 2 + ({y})"),
    form("isru", "grad_conj", "2.0 * s / math.sqrt(1.0 + s * s)"),  # v1, v2: a stray factor
    form("identity", "phi", "t * t"),  # Remark 4.1
    form("asinh", "grad_conj", "math.log(s + math.sqrt(s * s + 1.0))"),  # -inf far on the left
    form("softplus", "grad_conj", "math.log(1.0 + math.exp(s))"),  # overflows
    form("isru", "phi", "-math.sqrt(1.0 - t * t)"),  # loses half of the digits next to the ends
]  # fmt: skip

DIVERGENCES = [
    branches("sigmoid", "bregman", "panel_sum", "value += GAUSS_W[i]", "value -= GAUSS_W[i]"),
    branches("sigmoid", "bregman", "panel_sum", "value += GAUSS_W[i]", "value += 0.5 * GAUSS_W[i]"),
    branches("sigmoid", "bregman", "panel_nodes", "* GAUSS_X[i]) * scale", "* GAUSS_X[15 - i]) * scale"),
    branches("sigmoid", "bregman", "bregman_panel", "hess_lo_scalar_f8(z", "hess_lo_scalar_f8(2.0 * z"),
    branches("sigmoid", "bregman", "bregman_many", "0.5 * (lo + hi)", "0.4 * (lo + hi)"),
    branches("sigmoid", "bregman", "bregman_scalar", "return bregman_inside(u, v", "return bregman_inside(v, u"),
    branches("sigmoid", "bregman", "bregman_holds", "if t == lo:\n        return 1", "if t == lo:\n        return 0"),
    branches("sigmoid", "bregman", "bregman_adaptive", "rest <= 5e-14 * total", "rest <= 0.5 * total"),
    branches(
        "sigmoid", "fenchel_young", "fenchel_young_scalar", "value = dual_inside(s, eta", "value = dual_inside(eta, s"
    ),
]
MUTANTS = [*FROM_TEXT, *PUBLISHED, *DIVERGENCES]
LONG = DIVERGENCES[1::2]  # a divergence takes ten seconds to compile


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory):
    """Mutants leave nothing in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path_factory.mktemp("mutants")))
        yield


def survivors(mutants):
    """The mutants that the measurement does not see, as the message of an assertion."""
    alive = [str(mutant) for mutant in mutants if not mutant.killed()]
    return "" if not alive else f"{len(mutants) - len(alive)} of {len(mutants)} killed; alive:\n" + "\n".join(alive)


def test_there_are_enough_mutants():
    assert len(set(map(str, MUTANTS))) == len(MUTANTS) >= FEWEST


@pytest.mark.parametrize(
    "mutant", [pytest.param(m, marks=pytest.mark.slow) if m in LONG else m for m in MUTANTS], ids=str
)
def test_the_mutant_is_killed(mutant):
    assert mutant.killed()


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_every_mutant_of_the_other_rows_is_killed(name):
    assert not (message := survivors(from_text([name]))), message


@pytest.mark.parametrize("name", ROWS)
def test_the_unchanged_row_is_not(name):
    report = measure(legendre.get(name), dtypes=("f8",), values=QUANTITIES, n=150)
    assert report.ok, str(report)


@pytest.mark.parametrize("value", ["bregman", "fenchel_young"])
def test_the_unchanged_divergence_is_not(value):
    report = measure(legendre.get("sigmoid"), dtypes=("f8",), values=(value,), n=250)
    assert report.ok, str(report)
