"""What the tests of data sets share: IDX bytes, and an error in one sentence."""

import numpy as np
import pytest

from networks import data


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(int(s).to_bytes(4, "big") for s in array.shape)
    return head + array.astype(np.uint8).tobytes()


def refused(action, *words):
    with pytest.raises(data.DataError) as caught:
        action()
    message = str(caught.value)
    assert "\n" not in message and all(word in message for word in words), message
