"""XOR by two hidden neurons with weights set by hand; judged by what the net answers."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

CORNERS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


def xor_net(X):
    return (X[:, 0] * X[:, 1] < 0).astype(float)


def table(both_down, second_up, first_up, both_up):
    """A net with these answers to the four corners."""
    answers = np.array([both_down, second_up, first_up, both_up], dtype=float)
    return lambda X: answers[(2 * (X[:, 0] > 0) + (X[:, 1] > 0)).astype(int)]


def xor_net_cases(rng):
    return [
        Case(CORNERS, label="the four points"),
        Case(CORNERS[rng.permutation(4)], label="in another order"),
        Case(CORNERS[rng.integers(4, size=1)], label="a batch of 1"),
        Case(CORNERS[np.r_[rng.permutation(4), rng.integers(4, size=5)]], label="a batch of 9"),
    ]


XOR_NET = Exercise(
    "xor_net",
    xor_net,
    cases=xor_net_cases,
    points=2,
    mistakes=(
        Mistake(
            "never",
            "Your net says 0 to every point. Have all zeros been replaced? Numbers made for switches that "
            "say 0 and 1 do not fit here: work out z2, and then z3, for each of the four points.",
            table(0, 0, 0, 0),
        ),
        Mistake(
            "always",
            "Your net says 1 to every point, so z3 is above 0 for all four. Work it out for (−1, −1): which "
            "numbers keep it up there?",
            table(1, 1, 1, 1),
        ),
        Mistake(
            "or",
            "Your net says 1 when at least one switch is up. One case too many: with both up something has "
            "to hold the third neuron back, so one of its weights is negative, and large enough.",
            table(0, 1, 1, 1),
        ),
        Mistake(
            "and",
            "Your net says 1 only when both switches are up. One hidden neuron says this, and it should "
            "speak against the light.",
            table(0, 0, 0, 1),
        ),
        Mistake(
            "opposite",
            "Your net says the opposite at every point: 1 when both switches agree. What do you have to turn "
            "round in the third neuron, and what becomes of its bias?",
            table(1, 0, 0, 1),
        ),
        Mistake(
            "not-and",
            "Your net says 1 unless both switches are up. Both down is the case too many: which hidden "
            "neuron could tell that at least one is up?",
            table(1, 1, 1, 0),
        ),
        Mistake(
            "not-or",
            "Your net says 1 only when both switches are down. That is one of the two cases in which the "
            "light is off.",
            table(1, 0, 0, 0),
        ),
        Mistake(
            "first-alone",
            "Your net says 1 only when the first switch is up and the second down. That is half of it: the "
            "other way round has to switch on the light too.",
            table(0, 0, 1, 0),
        ),
        Mistake(
            "second-alone",
            "Your net says 1 only when the second switch is up and the first down. That is half of it: the "
            "other way round has to switch on the light too.",
            table(0, 1, 0, 0),
        ),
        Mistake(
            "first",
            "Your net follows the first switch and takes no notice of the second. Which hidden neuron "
            "listens to both?",
            table(0, 0, 1, 1),
        ),
        Mistake(
            "second",
            "Your net follows the second switch and takes no notice of the first. Which hidden neuron "
            "listens to both?",
            table(0, 1, 0, 1),
        ),
        Mistake(
            "not-first",
            "Your net says the opposite of the first switch and takes no notice of the second.",
            table(1, 1, 0, 0),
        ),
        Mistake(
            "not-second",
            "Your net says the opposite of the second switch and takes no notice of the first.",
            table(1, 0, 1, 0),
        ),
        Mistake(
            "only-second-alone-off",
            "Your net is wrong at three points: it says 0 only when the second switch alone is up. Write "
            "down the two hidden answers for each of the four points, then look at the third neuron.",
            table(1, 0, 1, 1),
        ),
        Mistake(
            "only-first-alone-off",
            "Your net is wrong at three points: it says 0 only when the first switch alone is up. Write down "
            "the two hidden answers for each of the four points, then look at the third neuron.",
            table(1, 1, 0, 1),
        ),
        Mistake(
            "minus-and-plus",
            "The light is right at every point, but your net says −1 for off. The step at the end of the "
            "frame says 0 and 1: leave the frame as it is, and replace the numbers only.",
            lambda X: np.where(X[:, 0] * X[:, 1] < 0, 1.0, -1.0),
        ),
    ),
)
