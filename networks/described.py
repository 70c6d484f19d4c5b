"""The parameters and attributes that the estimators share, for their docstrings."""

from __future__ import annotations

__all__ = ["documented"]

PARAMETERS = """Parameters
    ----------
    hidden_layer_sizes : tuple of int
        Widths of the hidden layers.
    activation : str, (str, dict), LegendreFunction, or a tuple of them
        Name of `legendre.names`, with parameters or without, or a derived function; one each layer if a tuple.
    layer : {"bregman", "euclidean", "standard"}
        Kind of the hidden layers.
    init : {"uniform", "identity", "glorot", "he", "orthogonal"}
        Initial parameters. "identity" is Definition D.1, for hidden layers as wide as the input: layers of another
        width would start with equal neurons, which stay equal.
    backend : {"numba"}
        What computes.
    solver : {"sgd", "adam"}
        Optimiser.
    learning_rate_init : float
        Step size at the first epoch.
    learning_rate : {"constant", "linear"} or callable of the epoch
        Factor of the step size; "linear" falls to 1e-3 over `max_iter` epochs.
    momentum, nesterovs_momentum : float, bool
        Of "sgd".
    alpha : float
        Weight decay.
    batch_size : int or "auto"
        Samples in a batch; "auto" is min(200, samples).
    max_iter : int
        Number of epochs, at most.
    shuffle : bool
        A new order of the samples in each epoch.
    early_stopping : bool
        Hold out `validation_fraction` of the samples and keep the parameters of the best validation score.
    validation_fraction : float
        Share held out.
    n_iter_no_change, tol : int, float
        Training stops after that many epochs without an improvement by `tol` of the validation score, of the
        training loss without early stopping; None for never. Deep networks rest on plateaus: be patient.
    scaling, margin : {"feature", "joint", "none"}, float
        How inputs are brought into the domain of the activation, see `networks.DomainScaler`.
    warm_start : bool
        `fit` goes on from where the last one ended.
    random_state : int, RandomState or None
        Seed of initialisation, split and shuffling; results are the same bit for bit on one machine.
    verbose : bool
        Print a line for each epoch.
    dtype : {"float64", "float32"}
        Precision."""

ATTRIBUTES = """scaler_ : DomainScaler
        The scaling of the inputs, fitted on the training samples.
    spec_ : NetworkSpec
        The network.
    state_ : TrainingState
        Parameters and state of the optimiser.
    history_ : dict of str to list
        For each epoch the loss, the validation score (with early stopping) and the seconds.
    n_iter_ : int
        Epochs done.
    reason_ : str
        Why training ended early, or ""."""


def documented(cls: type) -> type:
    """Fill the shared parameters and attributes into a docstring."""
    cls.__doc__ = (cls.__doc__ or "").replace("{parameters}", PARAMETERS).replace("{attributes}", ATTRIBUTES)
    return cls
