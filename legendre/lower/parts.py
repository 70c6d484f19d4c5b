"""Compile the parts of a kernel inside the kernel that calls them.

numba optimises every function as a module of its own, makes machine code of it and wraps it for Python and for C,
although a part (a primitive, a branch of a quadrature) is only ever linked into a kernel, where all of it is
optimised again. A part is therefore left as the plain LLVM code that its callers link in.
"""

from __future__ import annotations

from typing import Any, NoReturn

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

__all__ = ["leave_as_part"]


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


def leave_as_part(function: Any) -> None:
    """Let compiled functions link `function` in; a call from Python is refused with a TypeError."""

    def refused(*_: Any) -> NoReturn:
        raise TypeError(f"{function.__name__} is a part of a kernel: only compiled functions can call it.")

    function._compiler.pipeline_class = _PartCompiler
    function.targetoptions.update(no_cpython_wrapper=True, no_cfunc_wrapper=True)
    function._compile_for_args = refused  # what a call from Python comes to where nothing is compiled for it,
    function._insert = lambda *_: None  # and nothing is
