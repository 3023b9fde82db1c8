"""A step with L2: shown at the top of the sheet, not graded."""

from dnnlab.checks.declaration import Case, Exercise, Mistake


def l2_step(W, dW, eta, lam):
    return (1 - eta * lam) * W - eta * dW


def l2_step_cases(rng):
    def case(shape, eta, lam, label=""):
        return Case(rng.normal(size=shape), rng.normal(size=shape), eta, lam, label=label)

    return [case((2, 3), 0.1, 0.5), case((3, 3), 0.3, 0.02, "a small λ"), case((1, 4), 0.05, 2.0)]


L2_STEP = Exercise(
    "l2_step",
    l2_step,
    cases=l2_step_cases,
    points=0,
    mistakes=(
        Mistake(
            "shrink-without-eta",
            "Each weight shrinks by λ of itself, whatever the step. The penalty is part of the cost, so its "
            "slope goes the same way as the slope of the data: which factor do the two share?",
            lambda W, dW, eta, lam: W - eta * dW - lam * W,
        ),
        Mistake(
            "no-penalty",
            "This is a step without a penalty: λ is not in it.",
            lambda W, dW, eta, lam: W - eta * dW,
        ),
        Mistake(
            "grows",
            "The penalty makes the weights grow. Both slopes are walked down: what is the sign of each?",
            lambda W, dW, eta, lam: W - eta * (dW - lam * W),
        ),
        Mistake(
            "shrunk-afterwards",
            "You shrink after the step on the data, so the slope of the data shrinks as well.",
            lambda W, dW, eta, lam: (1 - eta * lam) * (W - eta * dW),
        ),
    ),
)
