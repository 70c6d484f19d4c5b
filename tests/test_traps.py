"""The traps that fail silently: lost vectorisation, fast-math, closures, unmasked special values."""

import ast
import platform
import re

import llvmlite.binding as llvm
import numpy as np
import pytest
from _kernels import DTYPE, SCALED, evaluate, kernel, kernel_text, oracle

from legendre.lower import primitives

PUBLIC = [name for name, p in primitives.TABLE.items() if p.definition and p.definition not in p.arguments]
AVX2 = platform.machine() in ("x86_64", "AMD64") and llvm.get_host_cpu_features().get("avx2", False)


def compiled(name, precision):
    """The kernel, compiled for arrays of its precision."""
    loop = kernel(name, precision)
    primitive = primitives.TABLE[name]
    first, *others = [np.full(8, 0.5, DTYPE[precision])] * len(primitive.arguments)
    scalars = [1.0] * len(others) if primitive.module in SCALED else others
    loop(first, *scalars, np.empty(8, DTYPE[precision]))
    return loop


@pytest.mark.skipif(not AVX2, reason="the processor has no AVX2")
@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", PUBLIC)
def test_the_loop_is_vectorised(name, precision):
    """A helper that is not inlined, or a branch, would leave a scalar loop, five times slower."""
    assembly = "\n".join(compiled(name, precision).inspect_asm().values())
    blocks = re.split(r"\n\.L\w+:", assembly)
    loop = max(blocks, key=lambda block: len(re.findall(r"\bv\w+pd\s.*[yz]mm", block)))
    assert len(re.findall(r"\bv\w+pd\s.*[yz]mm", loop)) >= 2, "no packed arithmetic"
    assert not re.search(r"\bv(fm|mul|div)\w*sd\s", loop)  # the remainder alone is scalar, and addresses of a table
    assert not re.search(r"call\w*\s+\*?\$?(exp|log|sin|cos|tan|pow|sqrt|fma)\w*\b", assembly)


@pytest.mark.parametrize("name", ["exp", "softplus", "atanh", "pow"])
def test_no_fast_math_flag(name):
    """Reassociation would fold (x + MAGIC) - MAGIC away."""
    ir = "\n".join(compiled(name, "f8").inspect_llvm().values())
    flagged = re.findall(r"= f\w+ (?:fast|nnan|ninf|nsz|arcp|contract|afn|reassoc)\b.*", ir)
    assert flagged == []
    assert "fastmath" not in kernel_text(name, "f8")


def test_the_magic_number_survives():
    x = np.linspace(-700.0, 700.0, 1001)
    np.testing.assert_allclose(evaluate("exp", "f8", x), np.exp(x), rtol=1e-15)


def test_strided_arrays_are_read_by_their_strides():
    x = np.linspace(-3.0, 3.0, 64)
    out = np.empty(32)
    kernel("tanh", "f8")(x[::2], out)
    np.testing.assert_array_equal(out, evaluate("tanh", "f8", x[::2].copy()))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_kernel_is_one_file_without_closures(name):
    """numba does not notice an edited callee in another file, and never caches a closure."""
    tree = ast.parse(kernel_text(name, "f8"))
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported - {"numpy"} == {"math", "llvmlite", "numba", "numba.extending"}
    inner = [n for f in tree.body if isinstance(f, ast.FunctionDef) for n in f.body if isinstance(n, ast.FunctionDef)]
    assert {n.name for n in inner} <= {"build"}  # those of the intrinsics


@pytest.mark.parametrize("name", PUBLIC)
def test_no_branch_and_no_power_in_a_body(name):
    for node in ast.walk(ast.parse(primitives.source([name], "f8"))):
        assert not isinstance(node, ast.If | ast.IfExp | ast.While | ast.For | ast.BoolOp)
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow))


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", [n for n in PUBLIC if len(primitives.TABLE[n].arguments) == 1])
def test_nan_propagates(name, precision):
    """Clamps without guards would make a number of it: log(nan) = 710."""
    restricted = ("exp_m", "log_pos", "log1p_unit", "log1p_half")
    if name in restricted and name != "exp_m":
        pytest.skip("defined on a bounded interval only")
    assert np.isnan(evaluate(name, precision, [np.nan])).all()


def test_remainder_lanes_equal_vector_lanes():
    """The scalar remainder of a loop must give the same bits as its packed part."""
    x = np.random.default_rng(0).uniform(-5, 5, 67)
    whole = evaluate("softplus", "f8", x)
    single = [evaluate("softplus", "f8", [v])[0] for v in x]
    np.testing.assert_array_equal(whole, single)


def test_the_oracle_is_not_the_kernel():
    """A planted error of two ulps in the oracle's argument is seen."""
    assert float(oracle("exp", 1.0)) == np.e
    assert abs(float(oracle("exp", np.nextafter(1.0, 2.0))) - np.e) > 0
