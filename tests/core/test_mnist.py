"""MNIST is downloaded once, checked, cached; tested with made-up files from a server on this machine."""

import functools
import gzip
import hashlib
import http.server
import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from dnnlab import mnist

RNG = np.random.default_rng(0)
IMAGES, LABELS = (
    (RNG.integers(0, 256, (n, 28, 28), np.uint8) for n in (6, 4)),
    (RNG.integers(0, 10, n, np.uint8) for n in (6, 4)),
)
ARRAYS = [*IMAGES, *LABELS]


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(header + array.tobytes())


CONTENTS = dict(zip(mnist.FILES, map(idx, ARRAYS), strict=True))


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        self.server.requests.append(self.path)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A mirror with small made-up files, whose hashes are the expected ones."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for file, content in CONTENTS.items():
        (folder / file).write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    server.requests, server.folder = [], folder
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    hashes = tuple(hashlib.sha256(content).hexdigest() for content in CONTENTS.values())
    for name in mnist.MIRRORS:
        monkeypatch.setitem(mnist.MIRRORS, name, (url,))
        monkeypatch.setitem(mnist.SHA256, name, hashes)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("load", [mnist.mnist, mnist.fashion_mnist])
def test_images_become_rows_in_0_1_and_labels_integers(load, server, tmp_path):
    X_train, X_test, y_train, y_test = load(tmp_path / "cache")
    assert (X_train.shape, X_test.shape) == ((6, 784), (4, 784))
    assert_allclose(X_train, ARRAYS[0].reshape(6, 784) / 255)
    assert_allclose(X_test, ARRAYS[1].reshape(4, 784) / 255)
    assert_array_equal(y_train, ARRAYS[2])
    assert_array_equal(y_test, ARRAYS[3])
    assert (X_train.dtype, y_train.dtype) == (np.float64, np.int64)
    assert load(tmp_path / "cache", dtype=np.float32)[0].dtype == np.float32


def test_a_second_call_takes_everything_from_the_cache(server, tmp_path):
    first = mnist.mnist(tmp_path / "cache")
    assert len(server.requests) == 4
    second = mnist.mnist(tmp_path / "cache")
    assert len(server.requests) == 4
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert sorted(path.name for path in (tmp_path / "cache" / "mnist").iterdir()) == sorted(mnist.FILES)


def test_a_damaged_file_in_the_cache_is_fetched_again(server, tmp_path):
    mnist.mnist(tmp_path / "cache")
    damaged = tmp_path / "cache" / "mnist" / mnist.FILES[2]
    damaged.write_bytes(damaged.read_bytes()[:-3])
    _, _, y_train, _ = mnist.mnist(tmp_path / "cache")
    assert_array_equal(y_train, ARRAYS[2])
    assert len(server.requests) == 5


def test_a_file_with_a_wrong_hash_is_refused_and_not_cached(server, tmp_path):
    (server.folder / mnist.FILES[0]).write_bytes(b"something else")
    given, expected = hashlib.sha256(b"something else").hexdigest(), mnist.SHA256["mnist"][0]
    with pytest.raises(ConnectionError, match=f"given SHA-256 {given}, expected {expected}"):
        mnist.mnist(tmp_path / "cache")
    assert not (tmp_path / "cache" / "mnist").exists()


def test_the_next_mirror_is_asked_if_one_fails(server, tmp_path, monkeypatch):
    (working,) = mnist.MIRRORS["mnist"]
    monkeypatch.setitem(mnist.MIRRORS, "mnist", (working + "gone/", working))
    assert mnist.mnist(tmp_path / "cache")[0].shape == (6, 784)
    assert len([path for path in server.requests if "gone" in path]) >= 4


def test_offline_the_message_says_what_was_tried_and_where_the_files_go(server, tmp_path):
    server.shutdown()
    server.server_close()
    with pytest.raises(ConnectionError) as error:
        mnist.mnist(tmp_path / "cache")
    message = str(error.value)
    assert message.startswith(f"mnist: could not get {mnist.FILES[0]}\nhttp://127.0.0.1:")
    assert "refused" in message
    assert message.endswith(
        f"Connect to the internet once, or put the file into {tmp_path / 'cache' / 'mnist'}"
    )


def test_the_tables_have_a_hash_for_each_file_and_two_mirrors_for_each_data_set():
    assert set(mnist.MIRRORS) == set(mnist.SHA256) == {"mnist", "fashion_mnist"}
    hashes = [value for table in mnist.SHA256.values() for value in table]
    assert len(set(hashes)) == 8
    assert {len(bytes.fromhex(value)) for value in hashes} == {32}
    assert {len(mirrors) for mirrors in mnist.MIRRORS.values()} == {2}
