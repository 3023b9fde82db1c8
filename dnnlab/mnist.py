"""MNIST and Fashion-MNIST on request: downloaded once from a mirror, checked by SHA-256, cached on disk.

70,000 grey images of 28 x 28 pixels in 10 classes each: handwritten digits (LeCun et al. 1998) and articles
of clothing (Xiao et al. 2017). Four files of 11 and 31 MB together.
"""

import gzip
import hashlib
from pathlib import Path
from urllib.request import urlopen

import numpy as np

FILES = ("train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz",
         "train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz")  # fmt: skip
MIRRORS = {
    "mnist": ("https://storage.googleapis.com/cvdf-datasets/mnist/",
              "https://ossci-datasets.s3.amazonaws.com/mnist/"),
    "fashion_mnist": ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
}  # fmt: skip
SHA256 = {
    "mnist": ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
              "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
              "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    "fashion_mnist": ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
}  # fmt: skip


def mnist(cache: str | Path = "~/.cache/dnnlab", dtype: type = np.float64) -> tuple[np.ndarray, ...]:
    """Return X_train (60000, 784), X_test (10000, 784) scaled to [0, 1], y_train, y_test: the digits 0 to 9.

    In float64 the data take 440 MB of memory.

    Raises
    ------
    ConnectionError
        If the files are not in ``cache`` and no mirror gives them.
    """
    return _load("mnist", cache, dtype)


def fashion_mnist(cache: str | Path = "~/.cache/dnnlab", dtype: type = np.float64) -> tuple[np.ndarray, ...]:
    """Return Fashion-MNIST like ``mnist``: 0 T-shirt, 1 trousers, 2 pullover, 3 dress, 4 coat, 5 sandal, 6
    shirt, 7 trainer, 8 bag, 9 ankle boot."""
    return _load("fashion_mnist", cache, dtype)


def _load(name: str, cache: str | Path, dtype: type) -> tuple[np.ndarray, ...]:
    folder = Path(cache).expanduser() / name
    contents = [_fetch(name, file, sha256, folder) for file, sha256 in zip(FILES, SHA256[name], strict=True)]
    train, test, *labels = (_read_idx(gzip.decompress(content)) for content in contents)
    X_train, X_test = (images.reshape(len(images), -1).astype(dtype) / 255 for images in (train, test))
    return X_train, X_test, *(y.astype(np.int64) for y in labels)


def _fetch(name: str, file: str, sha256: str, folder: Path) -> bytes:
    """Return the bytes of a file from the cache or, checked and then cached, from the first mirror that has
    it."""
    if (folder / file).exists():
        content = (folder / file).read_bytes()
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
    problems = []
    for mirror in MIRRORS[name]:
        try:
            with urlopen(mirror + file, timeout=30) as answer:
                content = answer.read()
        except OSError as error:
            problems.append(f"{mirror}: {error}")
            continue
        given = hashlib.sha256(content).hexdigest()
        if given == sha256:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{file}.part"
            part.write_bytes(content)
            part.replace(folder / file)  # at once, so that an interrupted write leaves no half file there
            return content
        problems.append(f"{mirror}: given SHA-256 {given}, expected {sha256}")
    problems.append(f"Connect to the internet once, or put the file into {folder}")
    raise ConnectionError(f"{name}: could not get {file}\n" + "\n".join(problems))


def _read_idx(content: bytes) -> np.ndarray:
    """Return the array in an IDX file of unsigned bytes: 0, 0, 8, number of axes, then each length as
    big-endian int32."""
    n_axes = content[3]
    shape = np.frombuffer(content, ">i4", n_axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * n_axes).reshape(shape)
