"""Which first weights a net got, read from what was measured in it; and which net to train."""

from dnnlab.checks.declaration import Exercise, Mistake

ACTIVATIONS = {"a": "tanh", "b": "relu", "c": "tanh", "d": "relu", "e": "tanh", "f": "relu"}
RIGHT = {
    "net_a": "small",
    "net_b": "xavier",
    "net_c": "large",
    "net_d": "he",
    "net_e": "xavier",
    "net_f": "equal",
    "best_tanh": "e",
    "best_relu": "d",
}

# What each start would show, for the nets that did not get it. No hint names the start that a net did get.
WOULD_SHOW = {
    "zeros": "With all weights 0 every a is 0, in every layer. Does this net look like that?",
    "equal": "Equal weights make equal neurons. Look at the column that counts the different ones.",
    "small": "Each z adds up 100 terms with the standard deviation 0.01: it is a tenth as large as what "
    "comes in, layer by layer. How large is a in layer 2 then?",
    "large": "Each z adds up 100 terms with the standard deviation 1: it is ten times as large as what comes "
    "in, so 10 in layer 2. What would {activation} make of that?",
    "xavier": "Each z adds up 100 terms with the variance 2/(100 + 100): it is as large as what comes in, so "
    "1 in layer 2. What would {activation} make of that?",
    "he": "Each z adds up 100 terms with the variance 2/100: it is √2 times as large as what comes in. What "
    "would {activation} make of that in layer 2?",
}

# Why not to train a net.
NOT_TO_TRAIN = {
    "a": "In this net next to nothing of the input is left in the last layer, and δ shrinks just as fast.",
    "b": "In this net a falls to less than a tenth on its way, and δ as well. With more layers nothing is "
    "left.",
    "c": "In this net a looks healthy, but nearly ±1 everywhere: tanh is saturated. Look at δ, too.",
    "f": "In this net a explodes, δ explodes, and each layer is a layer of one neuron.",
}


def _starts():
    for part in RIGHT:
        if not part.startswith("net_"):
            continue
        activation = {"tanh": "tanh", "relu": "ReLU"}[ACTIVATIONS[part[-1]]]
        for word, hint in WOULD_SHOW.items():
            if word != RIGHT[part]:
                yield Mistake(f"{part}-{word}", hint.format(activation=activation), word, part)


def _best():
    for part, activation in {"best_tanh": "tanh", "best_relu": "relu"}.items():
        for net, kind in ACTIVATIONS.items():
            if kind != activation:
                hint = f"Net {net} has another activation. Look at the three nets with the one asked for."
                yield Mistake(f"{part}-{net}", hint, net, part)
            elif net != RIGHT[part]:
                yield Mistake(f"{part}-{net}", NOT_TO_TRAIN[net], net, part)


STARTS = Exercise(
    "starts",
    tuple(RIGHT.values()),
    parts=tuple(RIGHT),
    points=3,
    mistakes=(*_starts(), *_best()),
)
