"""Compile the parts of a kernel inside the kernels that call them, each part once in a process.

numba optimises every function as a module of its own, makes machine code of it and wraps it for Python and for C,
although a part (a primitive, a branch of a quadrature) is only ever linked into a kernel, where all of it is
optimised again. A part is therefore left as the plain LLVM code that its callers link in.

Kernel modules hold the same primitives. Two parts whose code, options and globals agree, down to the parts they
call, are one: the later module gets the earlier one's, with what is compiled of it.
"""

from __future__ import annotations

import hashlib
from types import CodeType, FunctionType
from typing import Any, NoReturn

import numpy as np
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.dispatcher import Dispatcher
from numba.core.extending import _Intrinsic

__all__ = ["one_of_each"]

_PARTS: dict[str, Any] = {}


def one_of_each(functions: list[Any], module: dict[str, Any]) -> None:
    """Make parts of the functions of `module`, or put the part of an earlier module there that equals one."""
    for function, digest in [(f, _digest(f)) for f in functions]:
        if digest in _PARTS:
            module[function.__name__] = _PARTS[digest]
            continue
        # The symbol of a part names its content: if two processes gave one name to different code, the linker of a
        # third, which loads the kernels that both have cached, would take either for the other.
        function.py_func.__module__, function.py_func.__qualname__ = __name__, f"{function.__name__}_{digest}"
        _leave_as_part(function)
        _PARTS[digest] = function


def _digest(value: Any, within: tuple[Any, ...] = ()) -> str:
    """Hash of what the compiled code of `value` depends on; what is not known here is unlike anything else."""
    if isinstance(value, Dispatcher | _Intrinsic):
        return hex(id(value)) if any(value is outer for outer in within) else _compiled(value, within)
    if isinstance(value, FunctionType):
        used = {name: value.__globals__.get(name) for name in _names(value.__code__)}
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        known = [(name, _digest(used[name], within)) for name in sorted(used)]
        return _hash(_code(value.__code__), value.__defaults__, known, [_digest(cell, within) for cell in cells])
    if isinstance(value, np.ndarray):
        return _hash(value.dtype, value.shape, value.tobytes())
    return repr(value)


def _compiled(value: Any, within: tuple[Any, ...]) -> str:
    """The digest of what a decorator made of a function."""
    if "_digest" not in vars(value):
        options = sorted((key, repr(option)) for key, option in getattr(value, "targetoptions", {}).items())
        function = value.py_func if isinstance(value, Dispatcher) else value._defn
        value._digest = _hash(value.__name__, options, _digest(function, (*within, value)))
    digest: str = value._digest
    return digest


def _names(code: CodeType) -> set[str]:
    return set(code.co_names).union(*(_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _code(code: CodeType) -> tuple[Any, ...]:
    """Byte code without the places it came from."""
    constants = tuple(_code(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_code, constants, names, code.co_argcount, code.co_flags


def _hash(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


class _Part(JITCodeLibrary):
    """A library that is linked into others and never run by itself."""

    def _optimize_final_module(self) -> None:
        """Leave that to the kernel."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    @property
    def codegen(self) -> Any:
        """What numba asks to set the environment of machine code, of which there is none."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        """Nothing to set."""


class _PartCompiler(Compiler):
    def define_pipelines(self) -> Any:
        """numba's own passes, with a library of the kind above to lower into."""
        state = self.state
        state.library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return super().define_pipelines()


def _leave_as_part(function: Any) -> None:
    """Let compiled functions link `function` in; a call from Python is refused with a TypeError."""

    def refused(*_: Any) -> NoReturn:
        raise TypeError(f"{function.__name__} is a part of a kernel: only compiled functions can call it.")

    function._compiler.pipeline_class = _PartCompiler
    function.targetoptions.update(no_cpython_wrapper=True, no_cfunc_wrapper=True)
    function._compile_for_args = refused  # what a call from Python comes to where nothing is compiled for it,
    function._insert = lambda *_: None  # and nothing is
