"""A hat: three ReLUs that add up to a triangle."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import relu


def hat(x, position, width, height):
    return _rays(x, position, width / 2, height / (width / 2))


def _rays(x, position, half, slope, changes=(1, -2, 1), shift=0.0):
    """Three rays that begin at position + shift − half, + shift and + shift + half."""
    kinks = (position + shift - half, position + shift, position + shift + half)
    return slope * sum(change * relu(x - t) for change, t in zip(changes, kinks, strict=True))


def hat_cases(rng):
    def case(position, width, height, label=""):
        # Points on both sides, on both slopes, and at the top.
        inside = position + width * np.array([-0.45, -0.2, 0.0, 0.3, 0.4])
        outside = position + width * np.array([-1.7, -0.8, -0.6, 0.7, 0.9, 2.1])
        x = np.sort(np.concatenate([inside, outside])) + 0.01 * rng.uniform(0, 1, size=11)
        return Case(x, position, width, height, label=label)

    return [
        case(1.5, 0.8, 3.0),
        case(-2.0, 3.0, 0.5, "a hat at a negative place"),
        case(0.25, 1.4, -1.2, "a negative height"),
    ]


def _of(changes=(1, -2, 1), shift=0.0):
    return lambda x, p, w, h: _rays(x, p, w / 2, h / (w / 2), changes, shift * w)


def _steep(slope):
    """The right kinks with another slope, `slope(width, height)`."""
    return lambda x, p, w, h: _rays(x, p, w / 2, slope(w, h))


HAT = Exercise(
    "hat",
    hat,
    cases=hat_cases,
    points=2,
    mistakes=(
        Mistake(
            "width-as-half",
            "The height is right, but your hat is twice as wide: from the top to each foot it is the whole "
            "width. The width is measured from foot to foot.",
            lambda x, p, w, h: _rays(x, p, w, h / w),
        ),
        Mistake(
            "half-as-high",
            "The feet are right, the hat is half as high as asked. How far is it from a foot to the top, and "
            "how steep must the way up be?",
            _steep(lambda w, h: h / w),
        ),
        Mistake(
            "twice-as-high",
            "The feet are right, the hat is twice as high as asked. How far is it from a foot to the top, "
            "and how steep must the way up be?",
            _steep(lambda w, h: 4 * h / w),
        ),
        Mistake(
            "twice-as-wide-and-high",
            "From the top to each foot it is the whole width in your hat, and it is twice as high as asked. "
            "The width is measured from foot to foot.",
            lambda x, p, w, h: _rays(x, p, w, 2 * h / w),
        ),
        Mistake(
            "too-narrow",
            "The height is right, but from foot to foot your hat has half the width asked for.",
            lambda x, p, w, h: _rays(x, p, w / 4, h / (w / 4)),
        ),
        Mistake(
            "height-as-slope",
            "You use the height as the slope. The slope is how high it gets, over how far it has to go.",
            _steep(lambda w, h: h),
        ),
        Mistake(
            "slope-one",
            "All rays of yours have slope 1, or −2, whatever height is asked for. What slope takes it to "
            "that height at the top?",
            _steep(lambda w, h: 1.0),
        ),
        Mistake(
            "height-one",
            "Your hat has height 1, whatever height is asked for.",
            _steep(lambda w, h: 2 / w),
        ),
        Mistake(
            "multiplied",
            "You multiply the height by half the width. A slope is a quotient: how high, over how far.",
            _steep(lambda w, h: h * w / 2),
        ),
        Mistake(
            "multiplied-whole",
            "You multiply the height by the width. A slope is a quotient: how high, over how far.",
            _steep(lambda w, h: h * w),
        ),
        Mistake(
            "plateau",
            "The way up is right. After the top yours stays level: the ray that comes in there has to cancel "
            "the way up and also bring it down.",
            _of((1, -1, 1)),
        ),
        Mistake(
            "stays-up",
            "The way up is right. After the top yours stays level for ever: the ray that comes in there has "
            "to cancel the way up and also bring it down.",
            _of((1, -1, 0)),
        ),
        Mistake(
            "mesa",
            "The way up is right. After the top yours stays level, and at the right foot it turns down for "
            "ever. Which change of slope is needed at each of the three places?",
            _of((1, -1, -1)),
        ),
        Mistake(
            "never-ends",
            "The hat itself is right. After its right foot it goes on with the same slope: a third ray is "
            "missing that brings it back to level.",
            _of((1, -2, 0)),
        ),
        Mistake(
            "first-ray-only",
            "It goes up from the left foot, and nothing stops it. Which rays come in at the top and at the "
            "right foot?",
            _of((1, 0, 0)),
        ),
        Mistake(
            "last-sign",
            "After the right foot yours falls faster still. What has to be added there to a slope that "
            "points down, to make it level?",
            _of((1, -2, -1)),
        ),
        Mistake(
            "last-too-steep",
            "After the right foot yours rises. What has to be added there to the slope, to make it level and "
            "no more?",
            _of((1, -2, 2)),
        ),
        Mistake(
            "all-up",
            "All three rays go up, so the curve never comes down. Which of them must go down?",
            _of((1, 1, 1)),
        ),
        Mistake(
            "no-relu",
            "Every entry is 0. Straight lines whose slopes cancel leave nothing: it takes a ReLU around each "
            "of them, so that it only comes in at its kink.",
            _steep(lambda w, h: 0.0),
        ),
        Mistake(
            "from-position-on",
            "Your hat begins at the position. The position is where its top is.",
            _of(shift=0.5),
        ),
        Mistake(
            "up-to-position",
            "Your hat ends at the position. The position is where its top is.",
            _of(shift=-0.5),
        ),
        Mistake(
            "sign-of-position",
            "Your hat has its top at minus the position. A ray that begins at t is silent below t: what is "
            "subtracted from what inside the ReLU?",
            lambda x, p, w, h: hat(x, -p, w, h),
        ),
        Mistake(
            "relu-of-the-sum",
            "Below 0 yours is cut off: a ReLU around the whole hat, or around the height, does that. Each "
            "ray has its own, and a hat may hang down.",
            lambda x, p, w, h: relu(hat(x, p, w, h)),
        ),
        Mistake(
            "no-feet",
            "Inside it is right. Outside yours goes on below 0: the two sides are straight lines without "
            "end. Rays that come in at the feet make it level there.",
            lambda x, p, w, h: h * (1 - np.abs(x - p) / (w / 2)),
        ),
        Mistake(
            "box",
            "This is a box: all of it is as high as the top. A hat rises from its feet to its top.",
            lambda x, p, w, h: np.where(np.abs(x - p) < w / 2, h, 0.0),
        ),
        Mistake(
            "height-inside",
            "A hat that should hang down stands up in yours. If the height is inside the ReLUs: they let "
            "nothing negative through. Multiply by it afterwards.",
            lambda x, p, w, h: np.abs(hat(x, p, w, h)),
        ),
        Mistake(
            "quarter-as-high",
            "The feet are right, the hat is a quarter as high as asked. How long is the way up? If you "
            "divide twice: in a/b/c Python divides by b and by c.",
            _steep(lambda w, h: h / w / 2),
        ),
        Mistake(
            "middle-sign",
            "From the top on yours rises more steeply still. What has to be added there to a slope that "
            "points up, to make it point down?",
            _of((1, 2, 1)),
        ),
        Mistake(
            "ramp",
            "The way up is right, but yours goes on up to the right foot and stays there. What has to "
            "happen at the position?",
            _of((1, 0, -1)),
        ),
        Mistake(
            "turns-at-the-foot",
            "The way up is right, but yours turns round at the right foot. The top is at the position.",
            _of((1, 0, -2)),
        ),
    ),
)
