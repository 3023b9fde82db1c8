"""What kind of critical points six Hessians belong to."""

from dnnlab.checks.declaration import Exercise, Mistake

# Six of them: with five or fewer, a check would tell in which order right words stand.
RIGHT = {"P": "saddle", "Q": "maximum", "R": "minimum", "S": "open", "T": "saddle", "U": "saddle"}

# For each point, what speaks against each of the other words. No hint names the right one.
AGAINST = {
    "P": {
        "minimum": "All entries are positive, but not all curvatures are. What do its two eigenvalues say?",
        "maximum": "J bends up along both axes: no such point is a maximum. What do its two eigenvalues say?",
        "open": "The Hessian leaves it open only if a curvature is 0. Is one of its eigenvalues 0?",
    },
    "Q": {
        "minimum": "J bends down along both axes, so a step along an axis lowers it. What are the "
        "eigenvalues?",
        "saddle": "A saddle needs a direction in which J bends up as well. Does one of the eigenvalues have "
        "that sign?",
        "open": "The Hessian leaves it open only if a curvature is 0. Is one of its eigenvalues 0?",
    },
    "R": {
        "maximum": "J bends up along all three axes: no such point is a maximum. What are the eigenvalues?",
        "saddle": "Negative entries off the diagonal do not make a saddle. Does an eigenvalue have another "
        "sign than the others?",
        "open": "The Hessian leaves it open only if a curvature is 0. Is one of its eigenvalues 0?",
    },
    "S": {
        "minimum": "Along one axis the curvature is 0. Think of J = θ₁² − θ₂⁴ and J = θ₁² + θ₂⁴: they have "
        "the same Hessian at 0. Is 0 the same kind of point for both?",
        "maximum": "Along the first axis J bends up, so the point is no maximum. What is the curvature along "
        "the second?",
        "saddle": "There is no direction with a negative curvature here. Think of J = θ₁² − θ₂⁴ and J = "
        "θ₁² + θ₂⁴: they have the same Hessian at 0. Is 0 the same kind of point for both?",
    },
    "T": {
        "minimum": "J bends down along both axes, so a step along an axis lowers it. What are the "
        "eigenvalues?",
        "maximum": "J bends down along both axes, but not in all directions. What do its two eigenvalues "
        "say?",
        "open": "The Hessian leaves it open only if a curvature is 0. Is one of its eigenvalues 0?",
    },
    "U": {
        "minimum": "Along the third axis J bends down: no such point is a minimum.",
        "maximum": "Along the first axis J bends up: no such point is a maximum.",
        "open": "One curvature is 0, so its direction is undecided. But look at the other two: can it still "
        "be a minimum, or a maximum, whatever that direction does?",
    },
}

POINTS = Exercise(
    "points",
    tuple(RIGHT.values()),
    parts=tuple(RIGHT),
    points=2,
    mistakes=tuple(
        Mistake(f"{point}-{word}", hint, word, point)
        for point, hints in AGAINST.items()
        for word, hint in hints.items()
    ),
)
