"""Adam on a bowl."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric
from .momentum import walk_entrywise

EPS = 1e-8


def adam(A, theta, eta, beta1, beta2, steps):
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = A @ theta
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - eta * m_hat / (np.sqrt(v_hat) + EPS)
    return theta


def adam_cases(rng):
    def case(curvatures, eta, beta1, beta2, steps, label=""):
        n = len(curvatures)
        theta = rng.choice([-1.0, 1.0], size=n) * rng.uniform(1.0, 2.0, size=n)
        return Case(symmetric(rng, curvatures), theta, eta, beta1, beta2, steps, label=label)

    return [
        case([1.0, 3.0], 0.1, 0.9, 0.999, 2, "two steps"),
        case([1.0, 3.0], 0.1, 0.9, 0.999, 1, "a single step"),
        case([0.5, 2.0, 5.0], 0.05, 0.5, 0.8, 5, "other β₁ and β₂"),
        case([1e-7, 3e-7], 0.1, 0.9, 0.999, 3, "a bowl that is nearly flat"),
    ]


def _walk(
    *,
    mean=lambda m, g, b: b * m + (1 - b) * g,
    square=lambda v, g, b: b * v + (1 - b) * g**2,
    correct_m=lambda m, b, t, steps: m / (1 - b**t),
    correct_v=lambda v, b, t, steps: v / (1 - b**t),
    move=lambda eta, m, v, g: -eta * m / (np.sqrt(v) + EPS),
    keep=False,
    fixed=False,
    more=0,
):
    """Adam with a slip: another mean, correction or step; the corrected means kept (`keep`); the gradient of
    the start in every step (`fixed`); so many steps more."""

    def answer(A, theta, eta, beta1, beta2, steps):
        m, v, start = np.zeros_like(theta), np.zeros_like(theta), A @ theta
        for t in range(1, steps + more + 1):
            g = start if fixed else A @ theta
            m, v = mean(m, g, beta1), square(v, g, beta2)
            m_hat, v_hat = correct_m(m, beta1, t, steps), correct_v(v, beta2, t, steps)
            theta = theta + move(eta, m_hat, v_hat, g)
            if keep:
                m, v = m_hat, v_hat
        return theta

    return answer


def _as_it_is(x, b, t, steps):
    return x


def _multiplied(x, b, t, steps):
    return x * (1 - b**t)


def _no_power(x, b, t, steps):
    return x / (1 - b)


def _from_zero(x, b, t, steps):
    return x / (1 - b ** (t - 1))


def _of_the_last(x, b, t, steps):
    return x / (1 - b**steps)


def _product(x, b, t, steps):
    return x / (1 - b * t)


def _by_value(A, theta, eta, beta1, beta2, steps):
    return adam(A, theta, eta, beta2, beta1, steps)


def _one_array(A, theta, eta, beta1, beta2, steps):
    """What `m = v = np.zeros_like(theta)` does when both are changed in place."""
    both = np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = A @ theta
        both = beta2 * (beta1 * both + (1 - beta1) * g) + (1 - beta2) * g**2
        theta = theta - eta * both / (1 - beta1**t) / (np.sqrt(both / (1 - beta2**t)) + EPS)
    return theta


def _bracket(x, b, t, steps):
    return x - b**t


def _share_to_the_power(x, b, t, steps):
    return x / (1 - b) ** t


def _walk_by_beta(chosen):
    """Adam in which m and v are corrected with the pair `chosen(β₁, β₂)`."""

    def answer(A, theta, eta, beta1, beta2, steps):
        b_m, b_v = chosen(beta1, beta2)
        corrections = {
            "correct_m": lambda m, b, t, steps: m / (1 - b_m**t),
            "correct_v": lambda v, b, t, steps: v / (1 - b_v**t),
        }
        return _walk(**corrections)(A, theta, eta, beta1, beta2, steps)

    return answer


def _squares_of_m(A, theta, eta, beta1, beta2, steps):
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        m = beta1 * m + (1 - beta1) * (A @ theta)
        v = beta2 * v + (1 - beta2) * m**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - eta * m_hat / (np.sqrt(v_hat) + EPS)
    return theta


def _as_keras(eps):
    """ε beside the root of the v that is not corrected."""

    def answer(A, theta, eta, beta1, beta2, steps):
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t in range(1, steps + 1):
            g = A @ theta
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            theta = theta - eta * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps)
        return theta

    return answer


def _with_eps(eps):
    return _walk(move=lambda eta, m, v, g: -eta * m / (np.sqrt(v) + eps))


ADAM = Exercise(
    "adam",
    adam,
    cases=adam_cases,
    points=3,
    mistakes=(
        Mistake(
            "not-corrected",
            "Neither m nor v is corrected for its start at 0. With the usual β₁ and β₂ the first step is "
            "then more than three times too long.",
            _walk(correct_m=_as_it_is, correct_v=_as_it_is),
        ),
        Mistake(
            "m-not-corrected",
            "Only v is corrected for its start at 0, m is not. The first steps are too short.",
            _walk(correct_m=_as_it_is),
        ),
        Mistake(
            "v-not-corrected",
            "Only m is corrected for its start at 0, v is not. The first steps are too long.",
            _walk(correct_v=_as_it_is),
        ),
        Mistake(
            "correction-multiplied",
            "You multiply by the corrections 1 − βᵗ. m and v are too small already: divide by them.",
            _walk(correct_m=_multiplied, correct_v=_multiplied),
        ),
        Mistake(
            "no-power",
            "You correct with 1 − β, whatever t: right in the first step only. Either a power t is missing, "
            "or the new gradient and its square lack their shares 1 − β and nothing is corrected.",
            _walk(correct_m=_no_power, correct_v=_no_power),
        ),
        Mistake(
            "counted-from-zero",
            "It is nan from the first step on. Either t begins with 0, and 1 − β⁰ is 0: then count from 1. "
            "Or the root of a negative number is taken: are the brackets of 1 − βᵗ missing below v?",
            _walk(correct_m=_from_zero, correct_v=_from_zero),
        ),
        Mistake(
            "last-step-in-all",
            "Every step uses the correction of the last one. In step t the power is t: what does your loop "
            "count?",
            _walk(correct_m=_of_the_last, correct_v=_of_the_last),
        ),
        Mistake(
            "product-for-power",
            "You take β times t in place of β to the power of t. In Python the power is `**`.",
            _walk(correct_m=_product, correct_v=_product),
        ),
        Mistake(
            "corrected-kept",
            "The corrected means go into the next step, and are corrected again there. m and v stay as they "
            "are; what is corrected gets names of its own.",
            _walk(keep=True),
        ),
        Mistake(
            "beta2-corrects-m",
            "You correct m with β₂. Its shares were made with β₁.",
            _walk_by_beta(lambda b1, b2: (b2, b2)),
        ),
        Mistake(
            "beta1-corrects-v",
            "You correct v with β₁. Its shares were made with β₂.",
            _walk_by_beta(lambda b1, b2: (b1, b1)),
        ),
        Mistake(
            "corrections-swapped",
            "You correct m with β₂ and v with β₁. Each mean has a β of its own.",
            _walk_by_beta(lambda b1, b2: (b2, b1)),
        ),
        Mistake(
            "bracket-in-m",
            "You subtract the power of β₁ from m: Python divides before it subtracts. Which brackets are "
            "missing?",
            _walk(correct_m=_bracket),
        ),
        Mistake(
            "power-of-the-share",
            "You divide by the powers (1 − β₁)ᵗ and (1 − β₂)ᵗ. Only the β has the exponent t: where do the "
            "brackets end?",
            _walk(correct_m=_share_to_the_power, correct_v=_share_to_the_power),
        ),
        Mistake(
            "no-root",
            "You divide by v̂ itself. Its root has the size of a gradient, so that the ratio has no unit "
            "and the step is about η.",
            _walk(move=lambda eta, m, v, g: -eta * m / (v + EPS)),
        ),
        Mistake(
            "eps-in-the-root",
            "It is right unless the gradients are tiny: your ε is inside the root. Here it is added to the "
            "root.",
            _walk(move=lambda eta, m, v, g: -eta * m / np.sqrt(v + EPS)),
        ),
        Mistake(
            "keras",
            "It is right unless the gradients are tiny: your ε is added to √v, and the corrections come "
            "afterwards, as in Keras. Here ε is added to the root of the corrected v̂.",
            _as_keras(EPS),
        ),
        Mistake(
            "keras-1e-7",
            "It is right unless the gradients are tiny: this is Adam as Keras has it, with an ε of 10⁻⁷ "
            "added to √v. Here it is 10⁻⁸, added to the root of the corrected v̂.",
            _as_keras(1e-7),
        ),
        Mistake(
            "eps-1e8",
            "Your θ has hardly moved, or not at all. Does the loop change θ itself? And is your ε 10⁻⁸, "
            "which is written `1e-8`, or 10⁸, which makes every step vanish?",
            _with_eps(1e8),
        ),
        Mistake(
            "eps-2",
            "Your ε is 2: `10-8` is a difference. 10⁻⁸ is written `1e-8`.",
            _with_eps(2),
        ),
        Mistake(
            "no-eps",
            "It is right unless the gradients are tiny: no ε of 10⁻⁸ is added to the root below the "
            "fraction bar. Is it left out, far too small, or outside a bracket?",
            _walk(move=lambda eta, m, v, g: -eta * m / np.sqrt(v)),
        ),
        Mistake(
            "not-squared",
            "Your v is a mean of the gradients, not of their squares, so there may be a root of a negative "
            "number in it.",
            _walk(square=lambda v, g, b: b * v + (1 - b) * g),
        ),
        Mistake(
            "sizes",
            "Your v is a mean of sizes, not of squares: then its root does not have the size of a gradient.",
            _walk(square=lambda v, g, b: b * v + (1 - b) * np.abs(g)),
        ),
        Mistake(
            "share-squared",
            "The factor 1 − β₂ is squared together with the gradient. Only the gradient is.",
            _walk(square=lambda v, g, b: b * v + ((1 - b) * g) ** 2),
        ),
        Mistake(
            "one-square-for-all",
            "Your v is one number for all parameters, the squared length of the gradient. Each parameter "
            "has a v of its own.",
            _walk(square=lambda v, g, b: b * v + (1 - b) * (g @ g)),
        ),
        Mistake(
            "square-of-the-mean",
            "You divide by the size of m̂, so that every step is η. Below the fraction bar stands the root "
            "of the mean of the squares.",
            _walk(move=lambda eta, m, v, g: -eta * m / (np.abs(m) + EPS)),
        ),
        Mistake(
            "gradient-for-mean",
            "Above the fraction bar stands the gradient itself: that is RMSProp with a correction. Adam has "
            "the running mean m̂ there.",
            _walk(move=lambda eta, m, v, g: -eta * g / (np.sqrt(v) + EPS)),
        ),
        Mistake(
            "no-v",
            "There is no v in your result: this is momentum in another dress. What is m̂ divided by?",
            _walk(move=lambda eta, m, v, g: -eta * m),
        ),
        Mistake(
            "no-eta",
            "There is no η in your result: every first step is 1 long, not η.",
            _walk(move=lambda eta, m, v, g: -m / (np.sqrt(v) + EPS)),
        ),
        Mistake(
            "eps-1e-7",
            "It is right unless the gradients are tiny: your ε is 10⁻⁷, which `10e-8` is as well. Keras "
            "takes that; here it is 10⁻⁸.",
            _with_eps(1e-7),
        ),
        Mistake(
            "eps-1e-10",
            "It is right unless the gradients are tiny: your ε seems to be 10⁻¹⁰. Here it is 10⁻⁸.",
            _with_eps(1e-10),
        ),
        Mistake(
            "entrywise",
            "A matrix is left: the `*` of `A * theta` multiplies entry by entry. The gradient is Aθ, and "
            "the `gradient` at the top of the sheet gives it.",
            walk_entrywise(adam),
        ),
        Mistake(
            "square-of-m",
            "Your v is made of the squares of m. It is made of the squares of the gradients themselves.",
            _squares_of_m,
        ),
        Mistake(
            "uphill",
            "The steps go uphill. m̂ points to where J grows.",
            _walk(move=lambda eta, m, v, g: eta * m / (np.sqrt(v) + EPS)),
        ),
        Mistake(
            "shares-missing",
            "The factors 1 − β₁ and 1 − β₂ of the new gradient are missing: old and new must share 1.",
            _walk(mean=lambda m, g, b: b * m + g, square=lambda v, g, b: b * v + g**2),
        ),
        Mistake(
            "share-missing-in-m",
            "In m the factor 1 − β₁ of the new gradient is missing: old and new must share 1.",
            _walk(mean=lambda m, g, b: b * m + g),
        ),
        Mistake(
            "share-missing-in-v",
            "In v the factor 1 − β₂ of the new squares is missing: old and new must share 1.",
            _walk(square=lambda v, g, b: b * v + g**2),
        ),
        Mistake(
            "shares-swapped",
            "Your β and 1 − β have changed places in m and v: the old mean keeps the large share, β.",
            _walk(
                mean=lambda m, g, b: (1 - b) * m + b * g,
                square=lambda v, g, b: (1 - b) * v + b * g**2,
            ),
        ),
        Mistake(
            "betas-swapped",
            "Your β₁ and β₂ have changed places: β₁ is that of m, β₂ that of v.",
            _by_value,
        ),
        Mistake(
            "beta1-in-both",
            "You have β₁ in both means. v has a β of its own, β₂.",
            lambda A, theta, eta, beta1, beta2, steps: adam(A, theta, eta, beta1, beta1, steps),
        ),
        Mistake(
            "beta2-in-both",
            "You have β₂ in both means. m has a β of its own, β₁.",
            lambda A, theta, eta, beta1, beta2, steps: adam(A, theta, eta, beta2, beta2, steps),
        ),
        Mistake(
            "no-memory",
            "Nothing is left of the step before. Are m and v kept from one round to the next, or made anew "
            "in each?",
            _walk(mean=lambda m, g, b: (1 - b) * g, square=lambda v, g, b: (1 - b) * g**2),
        ),
        Mistake(
            "one-array",
            "It looks as if m and v were one and the same array: `m = v = …` makes one array with two "
            "names, and what changes one in place changes the other. Make two.",
            _one_array,
        ),
        Mistake(
            "gradient-of-the-start",
            "All steps use the gradient at the start. θ moves, so its slope changes: take it anew in each "
            "round.",
            _walk(fixed=True),
        ),
        Mistake(
            "one-step",
            "Only the first step is made. Is the `return` inside the loop?",
            lambda A, theta, eta, beta1, beta2, steps: adam(A, theta, eta, beta1, beta2, 1),
        ),
        Mistake(
            "one-too-few",
            "One step is missing at the end: `range(1, n)` has n − 1 rounds.",
            _walk(more=-1),
        ),
        Mistake(
            "one-too-many",
            "That is one step too many. How many rounds does your loop make?",
            _walk(more=1),
        ),
    ),
)
