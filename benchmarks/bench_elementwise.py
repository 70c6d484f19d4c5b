"""asv: every value of the registry, beside the first form that numpy and scipy.special have for it."""

from __future__ import annotations

import numpy as np

import legendre
from benchmarks import speed, tape
from legendre.lower.kernels import kernel


class Elementwise:
    params = (list(legendre.names()), list(speed.QUANTITIES), ["f8", "f4"], list(speed.SIZES))
    param_names = ("function", "value", "dtype", "n")

    def setup(self, name: str, quantity: str, dtype: str, n: int) -> None:
        function = legendre.get(name)
        self.x = speed.inputs(function, quantity, dtype, n)
        self.out = np.empty_like(self.x)
        self.call = getattr(function, quantity)
        self.call(self.x, out=self.out)
        self.loop, self.values = kernel(function, quantity, dtype), tuple(function.parameters.values())
        self.others = speed.contenders(function, quantity, self.x)
        with tape.inference():
            for library, form, run, result in self.others:
                run()
                speed.compare(self.out, result, f"{form} of {library}")

    def time_call(self, *_: object) -> None:
        self.call(self.x, out=self.out)

    def time_kernel(self, *_: object) -> None:
        self.loop(self.x, self.out, *self.values)

    def time_other(self, *_: object) -> None:
        self.others[0][2]()
