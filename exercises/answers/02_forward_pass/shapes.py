"""The shapes of all arrays of a network, each as a letter of a list."""

from collections.abc import Iterator

from dnnlab.checks.declaration import Exercise, Mistake

M, N1, N2, N3 = 50, 784, 100, 10

# The list of the sheet, in its order.
LETTERS = {
    "a": (N3,),
    "b": (M,),
    "c": (N2,),
    "d": (N1,),
    "e": (N3, M),
    "f": (M, N3),
    "g": (N3, N2),
    "h": (N2, N3),
    "i": (M, N2),
    "j": (N2, M),
    "k": (M, N1),
    "l": (N1, M),
    "m": (N2, N1),
    "n": (N1, N2),
}
RIGHT = {
    "X": (M, N1),
    "W2": (N2, N1),
    "b2": (N2,),
    "A2": (M, N2),
    "W3": (N3, N2),
    "b3": (N3,),
    "Z3": (M, N3),
}
LETTER_OF = {shape: letter for letter, shape in LETTERS.items()}


def _hint(name: str, given: tuple[int, ...]) -> str:
    """What is wrong with the shape `given` for the array `name`."""
    if name[0] == "W":
        return _hint_for_weights(name, given)
    if name[0] == "b":
        return _hint_for_biases(name, given)
    return _hint_for_samples(name, given)


def _hint_for_weights(name: str, given: tuple[int, ...]) -> str:
    if M in given:
        return (
            f"There is a {M} in this shape, and {M} is the number of images. All images go through the same "
            "weights, so their shape does not know how many images there are."
        )
    if len(given) == 1:
        return "This is the shape of a vector. An edge has two ends, so the weights need two axes."
    if given == RIGHT[name][::-1]:
        return (
            "The two layers are the right ones, the axes are swapped. Row j holds what neuron j listens "
            "with: what do the rows count, then, and what the columns?"
        )
    return f"These are the sizes of two other layers. Which two layers does {name} join?"


def _hint_for_biases(name: str, given: tuple[int, ...]) -> str:
    if given == (M,):
        return "A bias belongs to a neuron, not to an image: all images get the same ones."
    if len(given) == 1:
        return (
            f"This is a vector, as it should be. To which layer do the biases {name} belong, and how many "
            "neurons has it?"
        )
    if M in given:
        return (
            "All images get the same biases, so the biases have no axis for images. NumPy adds them to each "
            "row by itself."
        )
    return (
        "A weight belongs to an edge, with two ends; a bias belongs to one neuron. How many axes does that "
        "take?"
    )


def _hint_for_samples(name: str, given: tuple[int, ...]) -> str:
    neurons = "a number for each neuron of its layer, and for each image"
    holds = "a number for each pixel of each image" if name == "X" else neurons
    if given == RIGHT[name][::-1]:
        return "The two sizes are the right ones, the axes are swapped. In this book samples are rows."
    if M not in given or len(given) == 1:
        return f"{name} holds {holds}. What are the two axes?"
    return (
        "One of the two axes counts the images, as it should. The other one belongs to another layer: "
        f"{name} holds {holds}."
    )


def _mistakes() -> Iterator[Mistake]:
    for name, right in RIGHT.items():
        for letter, shape in LETTERS.items():
            if shape != right:
                yield Mistake(f"{name}-{letter}", _hint(name, shape), letter, name)


SHAPES = Exercise(
    "shapes",
    tuple(LETTER_OF[shape] for shape in RIGHT.values()),
    parts=tuple(RIGHT),
    points=2,
    mistakes=tuple(_mistakes()),
)
