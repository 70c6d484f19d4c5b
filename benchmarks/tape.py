"""An expression as straight calls with ``out=`` into preallocated memory: how a careful user would time it.

The text is a formula in one variable, perhaps after assignments (``"e = exp(-abs(s)); e/(1 + e)"``). Equal
parts are computed once, constants are folded, temporaries are reused as soon as they are dead, so that the
library's functions are timed and not its allocator.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import scipy.special

try:
    import torch as torch
except ImportError:
    torch = None
else:
    torch.set_num_threads(1)

BACKENDS = ("numpy", "torch") if torch else ("numpy",)
BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}
NEUTRAL = {("add", 0.0), ("subtract", 0.0), ("multiply", 1.0), ("divide", 1.0), ("power", 1.0)}
OPERATORS = {2.0: "square", 0.5: "sqrt", -1.0: "reciprocal"}  # what ** itself does for arrays of NumPy
TENSORS = ("subtract", "divide", "logaddexp", "xlogy")  # torch takes no number as their first argument
CONSTANTS = {"pi": math.pi, "catalan": 0.915965594177219015}


def inference() -> AbstractContextManager[object]:
    """torch without the bookkeeping of gradients."""
    return torch.inference_mode() if torch else nullcontext()


class Unavailable(LookupError):
    """The library lacks a function of the expression."""


class Reader:
    """Numbers the values of an expression; ``steps["v3"]`` is a function's name and its arguments.

    An argument is the name of a value or a float.
    """

    def __init__(self, values: Mapping[str, float], variable: str):
        self.names: dict[str, Any] = {**CONSTANTS, **values, variable: "x"}
        self.steps: dict[str, tuple[Any, ...]] = {}

    def read(self, text: str) -> Any:
        """The name or the number that is the value of the last line."""
        *first, last = ast.parse(text.replace("; ", "\n")).body
        for line in first:
            assert isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
            self.names[line.targets[0].id] = self.value(line.value)
        assert isinstance(last, ast.Expr)
        return self.value(last.value)

    def value(self, node: ast.AST) -> Any:
        """The name or the number of one node."""
        match node:
            case ast.Constant(value=float() | int() as number):
                return float(number)
            case ast.Name(id=name):
                return self.names[name]
            case ast.UnaryOp(op=ast.USub(), operand=a):
                return self.step("negative", self.value(a))
            case ast.BinOp(left=a, op=op, right=b):
                return self.step(BINARY[type(op)], self.value(a), self.value(b))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.step(name, *[self.value(a) for a in args])
        raise ValueError(f"not an expression of the benchmarks: {ast.unparse(node)}")

    def step(self, name: str, *args: Any) -> Any:
        """The function's value: a number, a value that exists, or a new one."""
        if all(isinstance(a, float) for a in args):
            return float(getattr(np, name)(*args))
        if (name, args[-1]) in NEUTRAL:
            return args[0]
        if name in ("add", "multiply") and (name, args[0]) in NEUTRAL:
            return args[1]
        known = {step: v for v, step in self.steps.items()}
        new = f"v{len(known)}"
        if (name, *args) not in known:
            self.steps[new] = (name, *args)
        return known.get((name, *args), new)


def source(text: str, variable: str, values: Mapping[str, float], backend: str = "numpy") -> str:
    """Python text of ``run()`` in terms of x, out and the temporaries b0, b1, ..."""
    reader = Reader(values, variable)
    result = reader.read(text)
    if result not in reader.steps:
        return f"def run():\n    {'fill' if isinstance(result, float) else 'copy'}({result!s}, out)\n"
    dies = {a: v for v, step in reader.steps.items() for a in step[1:]}
    place, free, made, lines = {"x": "x"}, ["out"], 0, []
    for v, (name, *args) in reader.steps.items():
        free += sorted({place[a] for a in args if dies[a] == v and a in reader.steps})  # in place is allowed
        if not free:
            free, made = [f"b{made}"], made + 1
        shown = [place.get(a, repr(a)) for a in args]
        place[v] = "out" if v == result else free.pop()
        if backend == "numpy" and name == "power" and args[1] in OPERATORS:
            name, shown = OPERATORS[args[1]], shown[:1]
        if backend == "torch" and name in TENSORS:
            shown = [f"tensor({a!r})" if isinstance(a, float) else s for a, s in zip(args, shown, strict=True)]
        lines.append(f"    {name}({', '.join(shown)}, out={place[v]})\n")
    return f"def run():\n{''.join(lines)}"


class _Hoist(ast.NodeTransformer):
    """Make each ``tensor(c)`` once, outside the function."""

    def __init__(self, dtype: Any):
        self.made: dict[str, Any] = {}
        self.dtype = dtype

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "tensor":
            name = f"k{len(self.made)}"
            self.made[name] = torch.tensor(ast.literal_eval(node.args[0]), dtype=self.dtype)
            return ast.Name(name, ast.Load())
        return node


def compiled(
    text: str, variable: str, values: Mapping[str, float], backend: str, x: np.ndarray, out: np.ndarray
) -> Callable[[], None]:
    """``run()`` that writes the expression's values at the array `x` into the array `out`."""
    tree = ast.parse(source(text, variable, values, backend))
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    rooms: dict[str, Any] = {b: np.empty_like(x) for b in sorted(names) if b[1:].isdecimal()}
    rooms |= {"x": x, "out": out}
    if backend == "torch":
        rooms = {name: torch.from_numpy(room) for name, room in rooms.items()}
        hoist = _Hoist(rooms["x"].dtype)
        tree = ast.fix_missing_locations(hoist.visit(tree))
        rooms |= hoist.made
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    find = from_numpy if backend == "numpy" else from_torch
    scope = {name: find(name) for name in called} | rooms
    exec(compile(tree, f"<{text}>", "exec"), scope)
    return scope["run"]


def from_numpy(name: str) -> Callable[..., Any]:
    """A function of numpy or of scipy.special that takes ``out=``."""
    own: dict[str, Any] = {"ti2": _ti2, "fill": lambda c, out: out.fill(c), "copy": lambda x, out: np.copyto(out, x)}
    found = own.get(name) or getattr(np, name, None) or getattr(scipy.special, name, None)
    if found is None:
        raise Unavailable(f"neither numpy nor scipy.special has {name}")
    return found


def from_torch(name: str) -> Callable[..., Any]:
    """A function of torch that takes ``out=``."""
    own: dict[str, Any] = {
        "softplus": lambda x, out: torch.nn.functional.softplus(x, 1.0, 20.0, out=out),
        "maximum": lambda x, c, out: torch.clamp(x, min=c, out=out),
        "power": torch.pow,
        "fill": lambda c, out: out.fill_(c),
        "copy": lambda x, out: out.copy_(x),
    }
    found = own.get(name) or getattr(torch, name, None) or getattr(torch.special, name, None)
    if found is None:
        raise Unavailable(f"torch has no {name}")
    return found


def _ti2(x: np.ndarray, out: np.ndarray) -> None:
    """Inverse tangent integral Im Li₂(ix), from the complex dilogarithm of scipy."""
    z = np.empty(x.shape, np.complex128 if x.dtype == np.float64 else np.complex64)
    z.real = 1.0
    np.negative(x, out=z.imag)
    scipy.special.spence(z, out=z)
    out[...] = z.imag
