"""Early stopping: the epoch whose parameters are kept."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def kept_epoch(losses, patience):
    return _walk(losses, patience)[0]


def _walk(losses, patience, low=np.less, missed=0):
    """The best epoch and the one at which training ends. It ends `missed` epochs after patience is over."""
    best = 1
    for epoch in range(2, len(losses) + 1):
        if low(losses[epoch - 1], losses[best - 1]):
            best = epoch
        elif epoch - best >= patience + missed:
            return best, epoch
    return best, len(losses)


def kept_epoch_cases(rng):
    def case(losses, patience, label=""):
        # Another height and scale; ties stay ties.
        return Case(rng.uniform(0.5, 2) * np.array(losses) + rng.uniform(0, 0.5), patience, label=label)

    return [
        case([0.9, 0.6, 0.5, 0.55, 0.52, 0.58, 0.6, 0.3, 0.4], 3),
        case([1.0, 0.8, 0.85, 0.7, 0.75, 0.6, 0.65, 0.66, 0.5], 2, "ups and downs"),
        case([0.9, 0.7, 0.6, 0.55, 0.5, 0.45], 2, "a loss that falls to the end"),
        case([0.9, 0.5, 0.7, 0.5, 0.4, 0.8], 2, "the same loss twice"),
        case([0.8, 0.9, 0.1, 0.2], 1, "the best epoch first"),
        case([0.9, 0.6, 0.7, 0.5, 0.75, 0.8, 0.78, 0.2, 0.3], 4, "a low just in time"),
        case([0.9, 0.4, 0.6, 0.7, 0.5], 10, "more patience than epochs"),
        case([0.9, 0.5, 0.6], 1, "a new low in epoch 2"),
        case([0.9, 1.0, 0.5], 2, "a low just after the first"),
    ]


def _first_epoch_counted(losses, patience):
    """Epoch 1 is compared with itself and counted as one without a new low."""
    best, low, without = 1, losses[0], 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < low:
            best, low, without = epoch, loss, 0
        else:
            without += 1
            if without == patience:
                break
    return best


def _rises_in_a_row(losses, patience):
    """Counts how often the loss has risen against the epoch before it, in a row."""
    best, rises = 1, 0
    for epoch in range(2, len(losses) + 1):
        rises = rises + 1 if losses[epoch - 1] >= losses[epoch - 2] else 0
        if losses[epoch - 1] < losses[best - 1]:
            best = epoch
        if rises >= patience:
            break
    return best


def _compared_with_previous(losses, patience):
    """Takes each fall against the epoch before for a new low."""
    best = 1
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[epoch - 2]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _ended_or_best(losses, patience):
    """The last epoch if patience ran out, else the best."""
    best, ended = _walk(losses, patience)
    return ended if ended - best >= patience else best


def _never_reset(losses, patience):
    """Counts all epochs without a new low, also those before the last one."""
    best, bad = 1, 0
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[best - 1]:
            best = epoch
        else:
            bad += 1
            if bad >= patience:
                break
    return best


def _first_rise(losses, patience):
    rises = [i for i in range(1, len(losses)) if losses[i] >= losses[i - 1]]
    return rises[0] if rises else len(losses)


KEPT_EPOCH = Exercise(
    "kept_epoch",
    kept_epoch,
    cases=kept_epoch_cases,
    points=3,
    mistakes=(
        Mistake(
            "no-patience",
            "This is the lowest of all losses in the list. Training may have ended before: what came after "
            "that was never seen. Where does patience come in?",
            lambda losses, patience: np.argmin(losses) + 1,
        ),
        Mistake(
            "no-patience-from-zero",
            "Two slips. You count epochs from 0, and you look at losses that training never reached, because "
            "it had ended.",
            lambda losses, patience: np.argmin(losses),
        ),
        Mistake(
            "from-zero",
            "You count from 0, as Python does. Epochs are counted from 1.",
            lambda losses, patience: kept_epoch(losses, patience) - 1,
        ),
        Mistake(
            "where-it-ended",
            "This is the epoch at which training ends. Kept are the parameters of the best epoch.",
            lambda losses, patience: _walk(losses, patience)[1],
        ),
        Mistake(
            "where-it-ended-from-zero",
            "This is the place, counted from 0, of the epoch at which training ends. Kept are the parameters "
            "of the best epoch, and epochs are counted from 1.",
            lambda losses, patience: _walk(losses, patience)[1] - 1,
        ),
        Mistake(
            "patience-before-the-end",
            "You go back from the epoch at which training ends by its patience. If training reaches the end "
            "of the list first, that is not the best epoch: remember it as you go.",
            lambda losses, patience: _walk(losses, patience)[1] - patience,
        ),
        Mistake(
            "last",
            "This is the last epoch of the list.",
            lambda losses, patience: len(losses),
        ),
        Mistake(
            "lowest-loss",
            "This is the lowest loss. Asked is the epoch that had it.",
            lambda losses, patience: losses[kept_epoch(losses, patience) - 1],
        ),
        Mistake(
            "rises-in-a-row",
            "You count how often in a row the loss has risen against the epoch before. A small fall resets "
            "your count, even far above the lowest loss. Compare with the lowest loss so far.",
            _rises_in_a_row,
        ),
        Mistake(
            "compared-with-previous",
            "You compare each loss with the one before it, so a small fall counts as a new low, even "
            "far above the lowest. Compare with the lowest loss so far.",
            _compared_with_previous,
        ),
        Mistake(
            "where-it-ended-or-best",
            "When patience is over you return the epoch at which that happens. Kept are the parameters "
            "of the best epoch, in every case.",
            _ended_or_best,
        ),
        Mistake(
            "last-never-seen",
            "The very last loss of the list is never looked at: where does your loop end?",
            lambda losses, patience: kept_epoch(losses[:-1], patience),
        ),
        Mistake(
            "never-reset",
            "You count all epochs without a new low, from the very first one on. A new low is a new "
            "beginning: what has to happen to the count?",
            _never_reset,
        ),
        Mistake(
            "first-epoch-counted",
            "You count epoch 1 as one without a new low: it is compared with itself. It is the first low.",
            _first_epoch_counted,
        ),
        Mistake(
            "one-too-patient",
            "You bear one epoch too many without a new low. With patience 1, the first such epoch is the "
            "end.",
            lambda losses, patience: _walk(losses, patience, missed=1)[0],
        ),
        Mistake(
            "one-too-impatient",
            "You end one epoch too early. With patience 2, one epoch without a new low is borne; at the "
            "second it ends.",
            lambda losses, patience: _walk(losses, patience, missed=-1)[0],
        ),
        Mistake(
            "last-of-ties",
            "It goes wrong where the same loss comes up twice. One that is only as low as the lowest so far "
            "is no new low: it is one more epoch without.",
            lambda losses, patience: _walk(losses, patience, low=np.less_equal)[0],
        ),
        Mistake(
            "first-rise",
            "You end at the first rise, whatever the patience. A loss goes up and down.",
            _first_rise,
        ),
        Mistake(
            "first-epoch",
            "You always keep the first epoch. Is there a `return` inside the loop that comes too early, or "
            "is the best epoch never updated?",
            lambda losses, patience: 1,
        ),
        Mistake(
            "first-window",
            "You look at the first epochs only, as many as patience says. Patience begins again at "
            "every new low.",
            lambda losses, patience: np.argmin(losses[:patience]) + 1,
        ),
        Mistake(
            "patience-before-the-last",
            "You go back from the last epoch of the list by patience. Does training always get that "
            "far, and is that epoch the best?",
            lambda losses, patience: len(losses) - patience,
        ),
        Mistake(
            "highest",
            "You keep the epoch with the highest loss. Losses are to be low.",
            lambda losses, patience: np.argmax(losses) + 1,
        ),
    ),
)
