"""The values PyTorch computed, see reference/make_reference.py."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def reference():
    with np.load(Path(__file__).parent / "reference" / "reference.npz", allow_pickle=False) as file:
        return dict(file)
