"""Adam's running mean of the gradients, corrected for its start at 0."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def corrected_mean(grads, beta):
    return _running(grads, beta) / (1 - beta ** len(grads))


def _running(grads, beta):
    m = np.zeros(grads.shape[1])
    for g in grads:
        m = beta * m + (1 - beta) * g
    return m


def corrected_mean_cases(rng):
    def case(steps, n, beta, label=""):
        return Case(1 + rng.normal(size=(steps, n)), beta, label=label)

    return [
        case(2, 2, 0.9),
        case(1, 3, 0.9, "a single gradient"),
        case(4, 1, 0.5, "a single parameter"),
        case(3, 3, 0.99, "as many steps as parameters"),
        Case(np.tile(rng.normal(size=2), (5, 1)), 0.8, label="the same gradient again and again"),
    ]


def _corrected_on_the_way(grads, beta):
    m = np.zeros(grads.shape[1])
    for t, g in enumerate(grads, start=1):
        m = (beta * m + (1 - beta) * g) / (1 - beta**t)
    return m


def _from_the_first(grads, beta):
    m = grads[0]
    for g in grads[1:]:
        m = beta * m + (1 - beta) * g
    return m


def _no_share(grads, beta):
    return _running(grads, beta) / (1 - beta)


def _swapped(grads, beta):
    return _running(grads, 1 - beta)


def _every_step(grads, beta):
    return np.array([corrected_mean(grads[:t], beta) for t in range(1, len(grads) + 1)])


def _every_mean(grads, beta):
    return np.array([_running(grads[:t], beta) for t in range(1, len(grads) + 1)])


def _columns_rows_counted(grads, beta):
    return _running(grads.T, beta) / (1 - beta ** len(grads))


def _columns_into_m(grads, beta):
    m = np.zeros(grads.shape[1])
    for g in grads.T:
        m = beta * m + (1 - beta) * g
    return m / (1 - beta ** len(grads))


def _as_many_rounds_as_parameters(grads, beta):
    m = np.zeros(grads.shape[1])
    for t in range(grads.shape[1]):
        m = beta * m + (1 - beta) * grads[t]
    return m / (1 - beta ** len(grads))


CORRECTED_MEAN = Exercise(
    "corrected_mean",
    corrected_mean,
    cases=corrected_mean_cases,
    points=2,
    mistakes=(
        Mistake(
            "not-corrected",
            "This is m without the correction. It started at 0, so after few steps it is far too small. By "
            "what share?",
            _running,
        ),
        Mistake(
            "correction-multiplied",
            "You multiply by 1 − βᵗ. m is too small already: the correction has to make it larger.",
            lambda grads, beta: _running(grads, beta) * (1 - beta ** len(grads)),
        ),
        Mistake(
            "no-power",
            "Your result is m/(1 − β): that is the correction of the first step only. Either you divide by "
            "1 − β whatever t, or the new gradient lacks its share 1 − β and nothing is corrected.",
            _no_share,
        ),
        Mistake(
            "power-only",
            "You divide by βᵗ. That is the share of the start, the part which is 0. Divide by the share of "
            "all the rest.",
            lambda grads, beta: _running(grads, beta) / beta ** len(grads),
        ),
        Mistake(
            "power-of-the-share",
            "You divide by (1 − β)ᵗ. Only β has the exponent t: where do the brackets end?",
            lambda grads, beta: _running(grads, beta) / (1 - beta) ** len(grads),
        ),
        Mistake(
            "counted-from-zero",
            "Your t is one too small: in the first step it is 0, and 1 − β⁰ is 0. Steps are counted from 1.",
            lambda grads, beta: _running(grads, beta) / (1 - beta ** (len(grads) - 1)),
        ),
        Mistake(
            "counted-from-zero-guarded",
            "Your t is one too small: with two gradients it is 2. A single gradient is corrected, too: by "
            "1 − β.",
            lambda grads, beta: _running(grads, beta) / ((1 - beta ** (len(grads) - 1)) or 1),
        ),
        Mistake(
            "counted-too-far",
            "Your t is one too large. After the first gradient it is 1.",
            lambda grads, beta: _running(grads, beta) / (1 - beta ** (len(grads) + 1)),
        ),
        Mistake(
            "product-for-power",
            "You take β times t in place of β to the power of t. In Python the power is `**`.",
            lambda grads, beta: _running(grads, beta) / (1 - beta * len(grads)),
        ),
        Mistake(
            "corrected-on-the-way",
            "The corrected mean goes into the next step, and is corrected again there. m itself stays as it "
            "is; what is corrected gets a name of its own.",
            _corrected_on_the_way,
        ),
        Mistake(
            "no-share",
            "The factor 1 − β of the new gradient is missing: old and new must share 1 between them.",
            lambda grads, beta: _no_share(grads, beta) / (1 - beta ** len(grads)),
        ),
        Mistake(
            "swapped",
            "Your β and 1 − β have changed places: the old mean keeps the large share, β.",
            lambda grads, beta: _swapped(grads, beta) / (1 - beta ** len(grads)),
        ),
        Mistake(
            "swapped-in-the-correction-too",
            "Your β and 1 − β have changed places, in m and in the correction: the old mean keeps the large "
            "share, β.",
            lambda grads, beta: corrected_mean(grads, 1 - beta),
        ),
        Mistake(
            "swapped-not-corrected",
            "Two slips: β and 1 − β have changed places, and the correction is missing.",
            _swapped,
        ),
        Mistake(
            "from-the-first",
            "You start with the first gradient in the place of 0. Then no correction is needed, but the "
            "first gradient counts far too much.",
            _from_the_first,
        ),
        Mistake(
            "plain-mean",
            "This is the plain mean: all gradients count equally. In a running mean the last ones count "
            "more.",
            lambda grads, beta: grads.mean(axis=0),
        ),
        Mistake(
            "last-only",
            "Only the last gradient is in your result. Is m kept from one round to the next, or made anew "
            "in each?",
            lambda grads, beta: (1 - beta) * grads[-1] / (1 - beta ** len(grads)),
        ),
        Mistake(
            "last-gradient",
            "This is the last gradient as it came. Where do the ones before it come in?",
            lambda grads, beta: grads[-1],
        ),
        Mistake(
            "first-step",
            "Only the first gradient is in your result. Is the `return` inside the loop?",
            lambda grads, beta: grads[0],
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first gradient is in your result, with the correction of all steps. How far is your "
            "`return` indented?",
            lambda grads, beta: (1 - beta) * grads[0] / (1 - beta ** len(grads)),
        ),
        Mistake(
            "a-row-for-each-step",
            "Your m has a row for each step, and all rows are equal. It starts as n zeros, one for each "
            "parameter, not as zeros of the shape of `grads`.",
            lambda grads, beta: np.tile(corrected_mean(grads, beta), (len(grads), 1)),
        ),
        Mistake(
            "every-step",
            "You return the corrected mean after every step. Asked is the last one.",
            _every_step,
        ),
        Mistake(
            "every-mean",
            "You return m after every step, and not corrected. Asked is the last one, corrected.",
            _every_mean,
        ),
        Mistake(
            "bracket",
            "You subtract βᵗ from m: Python divides before it subtracts. Which brackets are missing?",
            lambda grads, beta: _running(grads, beta) - beta ** len(grads),
        ),
        Mistake(
            "all-entries",
            "Your t is the number of all entries of `grads`. It is the number of steps, the rows.",
            lambda grads, beta: _running(grads, beta) / (1 - beta**grads.size),
        ),
        Mistake(
            "squares",
            "You average the squares of the gradients. That is Adam's other mean, v; here it is m.",
            lambda grads, beta: corrected_mean(grads**2, beta),
        ),
        Mistake(
            "backwards",
            "The first gradient counts most, as if they had come in the reverse order.",
            lambda grads, beta: corrected_mean(grads[::-1], beta),
        ),
        Mistake(
            "columns",
            "You counted the parameters for the correction. The number of steps is the number of rows.",
            lambda grads, beta: _running(grads, beta) / (1 - beta ** grads.shape[1]),
        ),
        Mistake(
            "columns-as-steps",
            "Your loop runs over the columns, the parameters. Each row is the gradient of a step.",
            lambda grads, beta: corrected_mean(grads.T, beta),
        ),
        Mistake(
            "columns-rows-counted",
            "Your loop runs over the columns, the parameters. Each row is the gradient of a step: `for` goes "
            "through the rows by itself.",
            _columns_rows_counted,
        ),
        Mistake(
            "columns-into-m",
            "Your loop runs over the columns of `grads`. Each row is the gradient of a step, with an entry "
            "for each parameter, as in m.",
            _columns_into_m,
        ),
        Mistake(
            "as-many-rounds-as-parameters",
            "Your loop makes as many rounds as there are parameters. There is one round for each step, a row "
            "of `grads`.",
            _as_many_rounds_as_parameters,
        ),
    ),
)
