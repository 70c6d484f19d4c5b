"""Legendre functions: derived symbolically, certified, lowered to fast kernels.

>>> import legendre
>>> f = legendre.get("tanh")
>>> float(f.rho(0.0))
0.0
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["plotting"],
    submod_attrs={
        "catalogue": ["names"],
        "certify": ["Certificate", "Claim"],
        "check_pair": ["check_pair"],
        "errata": ["errata"],
        "errors": ["DerivationError"],
        "function": ["LegendreFunction"],
        "intervals": ["Interval"],
        "registry": ["derive", "get"],
    },
)
