"""Networks written out literally in torch: the oracle of the compiled engines."""

import numpy as np
import torch

from networks.parameters import Parameters


def tensors(parameters, grad=True):
    """Parameters as torch tensors."""

    def tensor(a):
        return None if a is None else torch.tensor(a, requires_grad=grad)

    p = parameters
    return Parameters(
        tuple(map(tensor, p.W)), tuple(map(tensor, p.b)), tuple(map(tensor, p.M)), tensor(p.V), tensor(p.c)
    )


def arrays(p, field):
    """All tensors of the parameters, or their gradients, in a fixed order."""
    found = [*p.W, *p.b, *(m for m in p.M if m is not None), p.V, p.c]
    return [getattr(t, field) for t in found] if field else found


def layers(spec, p, x):
    """z^1, ..., z^L in the literal form, with the inverse in every Bregman layer."""
    found, z = [], x
    for f, W, b, M in zip(spec.activations, p.W, p.b, p.M, strict=True):
        mixed = z if M is None else z @ M.T
        a = z @ W.T + b
        if spec.layer == "euclidean":
            a = a + mixed
        elif spec.layer == "bregman":
            a = a + f.torch.rho_inv(mixed)
        z = f.torch.rho(a)
        found.append(z)
    return found


def scores(spec, p, x):
    """The linear head."""
    z = [x, *layers(spec, p, x)][-1]
    return z @ p.V.T + p.c


def losses(spec, s, y):
    """Loss of each sample."""
    if spec.loss == "squared_error":
        return 0.5 * ((s - y.reshape(s.shape)) ** 2).sum(1)
    if spec.loss != "log_loss":
        f = spec.loss.psi.f
        t = y.reshape(s.shape)
        return (f.torch.phi(t) + f.torch.conj(s) - t * s).sum(1)
    if s.shape[1] == 1:
        return torch.nn.functional.binary_cross_entropy_with_logits(s[:, 0], y.to(s.dtype), reduction="none")
    return torch.nn.functional.cross_entropy(s, y.long(), reduction="none")


def loss_and_gradient(spec, parameters, X, Y, weight=None):
    """Weighted mean loss and gradient by autograd, in the dtype of the arrays."""
    p = tensors(parameters)
    w = torch.ones(len(X), dtype=torch.tensor(X).dtype) if weight is None else torch.tensor(weight)
    loss = (w * losses(spec, scores(spec, p, torch.tensor(X)), torch.tensor(np.asarray(Y)))).sum() / w.sum()
    loss.backward()
    return loss.item(), [g.numpy() for g in arrays(p, "grad")]
