"""Networks whose layers are proximal steps, and lifted training, on the floors `legendre` and `prox`.

>>> import networks
>>> clf = networks.MLPClassifier(hidden_layer_sizes=(2, 2), activation="atan", layer="bregman", random_state=0)
>>> clf.fit([[0.0, 1.0], [1.0, 0.0], [0.1, 0.9], [0.9, 0.2]], [0, 1, 0, 1]).predict([[0.0, 0.8]])
array([0])
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["data"],
    submod_attrs={
        "estimators": ["MLPClassifier", "MLPRegressor"],
        "initialization": ["initial_parameters"],
        "numba_backend": ["NumbaEngine"],
        "optimizers": ["Adam", "Constant", "LinearDecay", "SGD", "StepDecay"],
        "parameters": ["Parameters"],
        "persistence": ["load", "save"],
        "scaling": ["DomainScaler"],
        "spec": ["NetworkSpec"],
    },
)
