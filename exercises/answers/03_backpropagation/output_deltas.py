"""The δ of the output layer for four pairings of activation and cost."""

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import one_hot, sigmoid, softmax


def output_deltas(Z, Y):
    m = len(Z)
    A, P = sigmoid(Z), softmax(Z)
    return (Z - Y) / m, (A - Y) * A * (1 - A) / m, (A - Y) / m, (P - Y) / m


def output_deltas_cases(rng):
    def case(m, k, scale, label=""):
        return Case(scale * rng.normal(size=(m, k)), one_hot(rng.integers(k, size=m), k), label=label)

    return [case(4, 3, 1.0), case(1, 2, 1.0, "a batch of 1"), case(6, 4, 3.0, "outputs that are badly wrong")]


def _each(change):
    """All four parts, each changed in the same way."""
    return lambda Z, Y: tuple(change(part, len(Z)) for part in output_deltas(Z, Y))


OUTPUT_DELTAS = Exercise(
    "output_deltas",
    output_deltas,
    cases=output_deltas_cases,
    parts=("squared_identity", "squared_sigmoid", "entropy_sigmoid", "nll_softmax"),
    batch="Z",
    points=4,
    mistakes=(
        Mistake(
            "no-mean",
            "It is m times too large: this is the derivative of each sample's own loss. J is the mean of "
            "these losses. How much does J change when the loss of one sample out of m grows by 1?",
            _each(lambda part, m: part * m),
        ),
        Mistake(
            "sign",
            "The sign is turned round: a step against this δ would push the output away from y. "
            "Differentiate ½(a − y)² with respect to a once more.",
            _each(lambda part, m: -part),
        ),
        Mistake(
            "mean-of-everything",
            "You divide by the number of all entries. J averages over the samples (rows) only; the outputs "
            "of a sample are summed.",
            lambda Z, Y: tuple(part / Z.shape[1] for part in output_deltas(Z, Y)),
        ),
        Mistake(
            "mean-over-outputs",
            "You divide by the number of outputs. J averages over the samples, and the outputs of a sample "
            "are summed: which axis of Z counts the samples?",
            lambda Z, Y: tuple(part * len(Z) / Z.shape[1] for part in output_deltas(Z, Y)),
        ),
        Mistake(
            "identity-twice",
            "It is twice too large. The cost has a ½ in front of the square; what becomes of it when you "
            "differentiate?",
            lambda Z, Y: 2 * (Z - Y) / len(Z),
            "squared_identity",
        ),
        Mistake(
            "identity-squashed",
            "It looks as if the output went through a sigmoid. With the identity, the output a is z itself.",
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
            "squared_identity",
        ),
        Mistake(
            "identity-with-slope",
            "There is a factor σ′(z) in it. This output is the identity: what is its slope?",
            lambda Z, Y: (Z - Y) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            "squared_identity",
        ),
        Mistake(
            "squared-sigmoid-no-slope",
            "This is ∂J/∂a, the change of J with the output. From a to z there is one more step of the "
            "chain rule, and a = σ(z) is flat where it saturates.",
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
            "squared_sigmoid",
        ),
        Mistake(
            "squared-sigmoid-slope-of-a",
            "The slope is taken at the wrong place: you apply σ′ to a, and a has gone through the sigmoid "
            "already. Where on the curve does the neuron sit?",
            lambda Z, Y: (sigmoid(Z) - Y) * sigmoid(sigmoid(Z)) * (1 - sigmoid(sigmoid(Z))) / len(Z),
            "squared_sigmoid",
        ),
        Mistake(
            "squared-sigmoid-slope-of-z",
            "The short form of σ′ is fed with z. It is written in terms of the output a of the neuron. A "
            "sign that something is off: your slope gets negative, and a sigmoid never falls.",
            lambda Z, Y: (sigmoid(Z) - Y) * Z * (1 - Z) / len(Z),
            "squared_sigmoid",
        ),
        Mistake(
            "squared-sigmoid-net-input",
            "The slope is right, but the error is taken before the sigmoid. The cost compares y with the "
            "output of the neuron, not with its net input.",
            lambda Z, Y: (Z - Y) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            "squared_sigmoid",
        ),
        Mistake(
            "entropy-slope-kept",
            "It is too small where the neuron is very wrong: the slope of the sigmoid is still in there. "
            "Write down ∂J/∂a for cross-entropy and multiply by σ′(z): something cancels.",
            lambda Z, Y: (sigmoid(Z) - Y) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z),
            "entropy_sigmoid",
        ),
        Mistake(
            "entropy-slope-of-z",
            "There is a factor z(1 − z) in it: the short form of σ′, fed with z in place of a. Put it right, "
            "multiply by ∂J/∂a of cross-entropy, and look at what is left.",
            lambda Z, Y: (sigmoid(Z) - Y) * Z * (1 - Z) / len(Z),
            "entropy_sigmoid",
        ),
        Mistake(
            "entropy-stops-at-a",
            "This is ∂J/∂a. It gets huge near a = 0 and a = 1; the way on to z brings a factor that tames "
            "it.",
            lambda Z, Y: (sigmoid(Z) - Y) / (sigmoid(Z) * (1 - sigmoid(Z))) / len(Z),
            "entropy_sigmoid",
        ),
        Mistake(
            "entropy-one-term",
            "Where y = 0 yours is 0. Cross-entropy has two terms, one for y and one for 1 − y: an output "
            "whose target is 0 learns as well.",
            lambda Z, Y: -Y * (1 - sigmoid(Z)) / len(Z),
            "entropy_sigmoid",
        ),
        Mistake(
            "softmax-slope-kept",
            "A factor p(1 − p) is left in. Sum over all outputs that depend on z_j (the off-diagonal terms "
            "too), and it goes away.",
            lambda Z, Y: (softmax(Z) - Y) * softmax(Z) * (1 - softmax(Z)) / len(Z),
            "nll_softmax",
        ),
        Mistake(
            "softmax-is-sigmoid",
            "Each output is squashed on its own, so the rows of p do not sum to 1. Which function makes "
            "probabilities that share one unit?",
            lambda Z, Y: (sigmoid(Z) - Y) / len(Z),
            "nll_softmax",
        ),
        Mistake(
            "softmax-over-samples",
            "The softmax runs down the columns, over the samples. One sample's classes compete with each "
            "other, not with the other samples. Which axis is that?",
            lambda Z, Y: (softmax(Z, axis=0) - Y) / len(Z),
            "nll_softmax",
        ),
        Mistake(
            "softmax-true-class-only",
            "Only the true class gets a δ. The other outputs are in the denominator of the softmax: raising"
            " their z takes probability from the true class, so they get one as well.",
            lambda Z, Y: -Y * (1 - softmax(Z)) / len(Z),
            "nll_softmax",
        ),
        Mistake(
            "softmax-stops-at-p",
            "This is ∂J/∂p for the true class. Go on to z; there all outputs take part, because each z_j "
            "moves every p.",
            lambda Z, Y: -Y / softmax(Z) / len(Z),
            "nll_softmax",
        ),
    ),
)
