"""One step of Newton's method."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric


def newton(theta, grad, H):
    return theta - np.linalg.solve(H, grad)


def newton_cases(rng):
    def case(curvatures, label=""):
        n = len(curvatures)
        return Case(rng.normal(size=n), rng.normal(size=n), symmetric(rng, curvatures), label=label)

    return [
        case([4.0, 1.0]),
        Case(rng.normal(size=2), rng.normal(size=2), np.array([[3.0, 1.0], [1.0, 1.0]]), label="a ravine"),
        case([3.0], "a single parameter"),
        case([5.0, 0.5, -2.0], "a saddle"),
    ]


NEWTON = Exercise(
    "newton",
    newton,
    cases=newton_cases,
    points=2,
    mistakes=(
        Mistake(
            "sign",
            "The step goes the wrong way. On a bowl it has to lead down, as −∇J does.",
            lambda theta, grad, H: theta + np.linalg.solve(H, grad),
        ),
        Mistake(
            "product",
            "You multiply the gradient by H. Where the bowl is steep, that makes the step longer; H⁻¹ makes "
            "it shorter.",
            lambda theta, grad, H: theta - H @ grad,
        ),
        Mistake(
            "product-entrywise",
            "You multiply H and the gradient entry by entry, and a matrix is left. What is wanted is the "
            "vector s with Hs = ∇J.",
            lambda theta, grad, H: theta - H * grad,
        ),
        Mistake(
            "entrywise",
            "You divide by the entries of H, and a matrix is left. H⁻¹ is the inverse of a matrix, not 1 "
            "divided by each entry.",
            lambda theta, grad, H: theta - grad / H,
        ),
        Mistake(
            "inverse-entrywise",
            "You have the inverse of H, and multiply it by the gradient with `*`, entry by entry. Between a "
            "matrix and a vector stands `@`.",
            lambda theta, grad, H: theta - np.linalg.inv(H) * grad,
        ),
        Mistake(
            "reciprocals",
            "You take 1 divided by each entry of H. The inverse of a matrix is another one: H⁻¹H is the "
            "unit matrix.",
            lambda theta, grad, H: theta - (1 / H) @ grad,
        ),
        Mistake(
            "diagonal",
            "You divide by the diagonal of H only. In a ravine across the axes the other entries count as "
            "well: solve the whole system.",
            lambda theta, grad, H: theta - grad / np.diag(H),
        ),
        Mistake(
            "plain",
            "H is not in your result: this is plain gradient descent with η = 1.",
            lambda theta, grad, H: theta - grad,
        ),
        Mistake(
            "largest-curvature",
            "You divide by one curvature for all directions: that is gradient descent with a clever η. "
            "Newton's step gives each direction its own.",
            lambda theta, grad, H: theta - grad / np.linalg.eigvalsh(H).max(),
        ),
        Mistake(
            "step-only",
            "This is the step alone. Asked is where it leads to: the new θ.",
            lambda theta, grad, H: -np.linalg.solve(H, grad),
        ),
        Mistake(
            "step-only-sign",
            "This is H⁻¹∇J, what is taken away from θ. Asked is what is left of θ: the new θ.",
            lambda theta, grad, H: np.linalg.solve(H, grad),
        ),
        Mistake(
            "theta-in-the-system",
            "In your result θ has got into the system that is solved. Only the gradient is multiplied by "
            "H⁻¹; θ stays as it is. Which bracket is in the wrong place?",
            lambda theta, grad, H: np.linalg.solve(H, theta - grad),
        ),
        Mistake(
            "theta-in-the-system-sign",
            "In your result θ has got into the system that is solved. Its right side is made of the "
            "gradient alone; then the step is added to θ.",
            lambda theta, grad, H: np.linalg.solve(H, grad - theta),
        ),
        Mistake(
            "theta-for-gradient",
            "You solve with θ in the place of the gradient. H s = ∇J is the system.",
            lambda theta, grad, H: theta - np.linalg.solve(H, theta),
        ),
        Mistake(
            "absolute",
            "You use the sizes of the curvatures. That leads away from a saddle, and is a good idea, but "
            "not Newton's: his step leads to the critical point, whatever its kind.",
            lambda theta, grad, H: theta - _with_sizes(H) @ grad,
        ),
        Mistake(
            "half",
            "You go half of the way. In J(θ + s) ≈ J + ∇Jᵀs + ½ sᵀHs the ½ goes when you differentiate.",
            lambda theta, grad, H: theta - np.linalg.solve(H, grad) / 2,
        ),
        Mistake(
            "twice",
            "You go twice as far. In J(θ + s) ≈ J + ∇Jᵀs + ½ sᵀHs the ½ goes when you differentiate.",
            lambda theta, grad, H: theta - 2 * np.linalg.solve(H, grad),
        ),
    ),
)


def _with_sizes(H):
    """H⁻¹ with the sizes of the eigenvalues."""
    values, vectors = np.linalg.eigh(H)
    return vectors @ np.diag(1 / np.abs(values)) @ vectors.T
