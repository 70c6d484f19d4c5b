"""Kernels in float32 arithmetic: which they are, that nothing in them is a double, and the narrowing of code."""

import ast
import math
import platform
import re

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legendre import catalogue, registry
from legendre.lower import loader, primitives, single
from legendre.lower.generate import single_text
from legendre.lower.kernels import source_of
from legendre.lower.printer import narrowed, print_body

AVX2 = platform.machine() in ("x86_64", "AMD64") and llvm.get_host_cpu_features().get("avx2", False)
CHOSEN = [(name, quantity) for name in catalogue.names() for quantity in single.chosen(registry.get(name))]
ONE_EACH = sorted({name: (name, quantity) for name, quantity in sorted(CHOSEN)}.values())


def test_the_record_is_up_to_date():
    """Every float32 text was measured as it stands."""
    assert single.main(["--check"]) == 0


def test_a_changed_text_is_stale(monkeypatch):
    monkeypatch.setattr("legendre.lower.generate.single_text", lambda f, q: "x = 1")
    assert single.digests(registry.get("exp"))["grad"] != single.measured()["exp"]["grad"]["digest"]


def test_only_what_keeps_the_promise_is_chosen():
    for name, quantity in CHOSEN:
        assert single.measured()[name][quantity]["ulps"] <= 2.0
    refused = [e for entries in single.measured().values() for e in entries.values() if e["ulps"] > 2.0]
    assert len(CHOSEN) > 60 and refused


@pytest.mark.parametrize("name", catalogue.names())
def test_the_stored_kernels_are_those(name):
    f = registry.get(name)
    assert set(re.findall(r"def (\w+)_scalar_s4\(", source_of(f))) == single.chosen(f)


def test_a_function_that_is_not_the_catalogues_has_none(monkeypatch):
    f = registry.get("exp")
    monkeypatch.setitem(f.record, "phi", "t")
    assert single.chosen(f) == frozenset()


@pytest.mark.skipif(not AVX2, reason="the processor has no AVX2")
@pytest.mark.parametrize(("name", "quantity"), ONE_EACH)
def test_nothing_is_a_double(name, quantity):
    """Packed float32 arithmetic, and no conversion of lanes: a stray literal would make all of it doubles."""
    f = registry.get(name)
    tail = "".join(f", {p}" for p in f.parameters)
    loop = f"""
@njit(error_model="numpy", nogil=True)
def kernel(x, out{tail}):
    for i in range(x.size):
        out[i] = {quantity}_scalar_s4(x[i]{tail})
"""
    parts = [primitives.preamble(), primitives.single_preamble(), single_text(f, quantity), loop]
    kernel = loader.load(f"single_{name}_{quantity}", "\n\n".join(parts)).kernel
    kernel(np.full(8, 0.5, np.float32), np.empty(8, np.float32), *f.parameters.values())
    assembly = "\n".join(kernel.inspect_asm().values())
    if "A" not in f.parameters:  # an end of the domain that is no float32 is compared as a double
        assert not re.search(r"\bv?cvt(ps2pd|pd2ps)y?\s.*[yz]mm", assembly)
    assert re.search(r"\bv\w+ps\s.*[yz]mm", assembly), "no packed arithmetic"
    assert not re.search(r"\bv(fm|add|sub|mul|div)\w*pd\s.*[yz]mm", assembly)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0.1", "float32(0.1)"),
        ("-2.0 * x", "float32(-2.0) * x"),
        ("math.inf", "float32(math.inf)"),
        ("1e300", "float32(math.inf)"),
        ("x < 0.1", "x < float32(0.1)"),
        ("x <= 0.1", "x <= float32(0.099999994)"),
        ("x > 0.1", "x > float32(0.099999994)"),
        ("x >= 0.1", "x >= float32(0.1)"),
        ("fma(x, bits(x), 1.0)", "fma4(x, bits4(x), float32(1.0))"),
    ],
)
def test_numbers_are_narrowed(code, expected):
    """0.1 lies below its float32: x < 0.1 is x < 0.1f, and x <= 0.1 is x <= the float32 before it."""
    assert narrowed(code) == expected


@pytest.mark.parametrize("c", [0.1, 1.0, 1.5707963267948966, -0.3])
@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_comparisons_decide_as_with_the_double(c, op):
    near = np.float32(c)
    points = [np.nextafter(near, np.float32(-9)), near, np.nextafter(near, np.float32(9))]
    comparison = ast.parse(narrowed(f"x {op} {c!r}"), mode="eval").body
    constant = np.float32(ast.literal_eval(comparison.comparators[0].args[0]))
    test = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[op]
    for x in points:
        assert test(x, constant) == test(float(x), c)


PARTS = re.compile(r"fma4\((.*), s, (.*) \* s\)")


def test_parameters_stay_doubles():
    body = print_body("A*tanh(B*s)/(A*B)", "s4", parameters=("A", "B"))
    text = "\n".join([*body.lines, body.result])
    assert "fma4(float32(B * " in text and "fma4(float32(A * " in text and "float32(A * B)" in text


@given(st.floats(1e-30, 1e30))
def test_a_factor_is_taken_in_two_parts_of_one_sign(a):
    """Its rounding does not count then, and no infinite value becomes inf - inf."""
    body = print_body("A*s", "s4", parameters=("A",))
    high, low = (eval(part, {"float32": np.float32, "A": np.float64(a)}) for part in PARTS.match(body.result).groups())
    assert low >= 0 and abs(float(high) + float(low) - a) <= 2.0**-46 * a


def test_a_constant_factor_is_taken_in_two_parts():
    high, low = (
        eval(part, {"float32": np.float32}) for part in PARTS.match(print_body("2/pi*s", "s4").result).groups()
    )
    assert low > 0 and abs(float(high) + float(low) - 2 / math.pi) <= 2.0**-48


def test_a_square_is_formed_in_one_call():
    """1/cos² from a cosine that is rounded first would be off by more than 2 ulp."""
    assert "cos_sq_s4" in "\n".join(print_body("1/cos(t)**2", "s4").lines)
    assert "recip_sum_s4" in "\n".join(print_body("(1 - abs(t))**(-2)", "s4").lines)
