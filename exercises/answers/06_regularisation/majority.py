"""The vote of a team of nets."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def vote(P):
    return _most_votes(P).argmax(axis=1)


def _most_votes(P):
    """How many nets vote for each class: (m, k)."""
    answers = P.argmax(axis=2)
    return np.sum(answers[:, :, None] == np.arange(P.shape[2]), axis=0)


def vote_cases(rng):
    def case(n_nets, m, k, label=""):
        return Case(rng.dirichlet(np.full(k, 0.6), size=(n_nets, m)), label=label)

    # Two nets for class 0 hesitate, one for class 1 does not: the mean says 1.
    sure = np.array([[[0.6, 0.4]], [[0.55, 0.45]], [[0.05, 0.95]]])
    # Three nets, three classes, one vote each.
    tie = np.array([[[0.2, 0.5, 0.3]], [[0.1, 0.1, 0.8]], [[0.4, 0.35, 0.25]]])
    # Two samples, four classes: the last two win.
    few = np.full((3, 2, 4), 0.1)
    few[[0, 1], 0, 3] = few[[0, 2], 1, 2] = few[2, 0, 0] = few[1, 1, 1] = 0.7
    return [
        case(5, 12, 3),
        case(3, 3, 3, "as many nets as samples and classes"),
        Case(np.concatenate([sure, sure[:, :, ::-1]], axis=1), label="one net surer than two others"),
        Case(tie, label="one vote each"),
        case(4, 30, 4, "ties among four nets"),
        case(1, 4, 3, "a single net"),
        Case(few, label="fewer samples than classes"),
    ]


def _elected(answers, classes):
    """The class with the most votes, as the loop of the third hint counts them."""
    return np.array([(answers == c).sum(axis=0) for c in classes]).argmax(axis=0)


VOTE = Exercise(
    "vote",
    vote,
    cases=vote_cases,
    points=2,
    mistakes=(
        Mistake(
            "average",
            "You average the probabilities, so a net that is very sure counts for more. It is a good method, "
            "and not this one: in a vote each net has one voice. Which class does each net choose?",
            lambda P: P.mean(axis=0).argmax(axis=1),
        ),
        Mistake(
            "last-of-ties",
            "It is right but for ties: there you take the class with the largest number, asked is the "
            "smallest.",
            lambda P: P.shape[2] - 1 - _most_votes(P)[:, ::-1].argmax(axis=1),
        ),
        Mistake(
            "first-net",
            "Only the first net is heard.",
            lambda P: P[0].argmax(axis=1),
        ),
        Mistake(
            "last-net",
            "Only the last net is heard. Is something overwritten in each round of a loop?",
            lambda P: P[-1].argmax(axis=1),
        ),
        Mistake(
            "surest-net",
            "You believe the net that is surest of all. In a vote it has one voice, like the others.",
            lambda P: P.max(axis=0).argmax(axis=1),
        ),
        Mistake(
            "product",
            "You multiply the probabilities, so a single net can veto a class. In a vote each net has one "
            "voice.",
            lambda P: P.prod(axis=0).argmax(axis=1),
        ),
        Mistake(
            "mean-of-classes",
            "You average the numbers of the classes: a vote for 0 and one for 2 would elect 1. Numbers of "
            "classes can be counted, not averaged.",
            lambda P: P.argmax(axis=2).mean(axis=0),
        ),
        Mistake(
            "rounded-mean-of-classes",
            "You average the numbers of the classes and round: a vote for 0 and one for 2 would elect 1. "
            "Numbers of classes can be counted, not averaged.",
            lambda P: np.round(P.argmax(axis=2).mean(axis=0)),
        ),
        Mistake(
            "median",
            "You take the median of the numbers of the classes: a vote for 0, one for 1 and one for 2 would "
            "always elect 1. Count how often each class is chosen.",
            lambda P: np.median(P.argmax(axis=2), axis=0),
        ),
        Mistake(
            "answers-of-all",
            "These are the answers of all nets, a row for each. What remains is to count them, sample by "
            "sample.",
            lambda P: P.argmax(axis=2),
        ),
        Mistake(
            "counts",
            "These are the numbers of votes for each class. Which class has most of them, in each row?",
            _most_votes,
        ),
        Mistake(
            "most-votes",
            "This is how many votes the winner has. Asked is which class it is.",
            lambda P: _most_votes(P).max(axis=1),
        ),
        Mistake(
            "whole-batch",
            "The votes of all samples are counted together, and one class wins for everybody. Each sample "
            "has an election of its own.",
            lambda P: _most_votes(P).sum(axis=0).argmax(),
        ),
        Mistake(
            "over-samples",
            "You count along the samples, so it is the nets that get an answer each. The first axis of P is "
            "the nets, the second the samples.",
            lambda P: np.sum(P.argmax(axis=2)[:, :, None] == np.arange(P.shape[2]), axis=1).argmax(axis=1),
        ),
        Mistake(
            "counts-turned",
            "These are the numbers of votes, a row for each class. Which class has most of them, in "
            "each column?",
            lambda P: _most_votes(P).T,
        ),
        Mistake(
            "winner-of-each-class",
            "You look for the largest number of votes along the samples, so it is the classes that get "
            "an answer each. Which axis of your counts is the classes?",
            lambda P: _most_votes(P).argmax(axis=0),
        ),
        Mistake(
            "largest-of-all-counts",
            "You look for the largest number in the whole table of votes. Each sample has an election "
            "of its own: which axis is missing in your `argmax`?",
            lambda P: _most_votes(P).argmax(),
        ),
        Mistake(
            "largest-of-all-turned",
            "You look for the largest number in the whole table of votes. Each sample has an election "
            "of its own: which axis is missing in your last `argmax`?",
            lambda P: _most_votes(P).T.argmax(),
        ),
        Mistake(
            "probabilities",
            "These are average probabilities. Asked are classes, and each net has one voice, however "
            "sure it is.",
            lambda P: P.mean(axis=0),
        ),
        Mistake(
            "largest-over-nets",
            "You look for the net that finds each class most probable. Each net chooses a class: which "
            "of the three axes counts the classes?",
            lambda P: P.argmax(axis=0),
        ),
        Mistake(
            "largest-over-samples",
            "You look for the sample that is most of each class. Each net chooses a class: which of the "
            "three axes counts the classes?",
            lambda P: P.argmax(axis=1),
        ),
        Mistake(
            "answers-over-samples",
            "Your first `argmax` looks along the samples, so it finds samples, not classes. The axes of P "
            "are nets, samples, classes: which of them has to go?",
            lambda P: _elected(P.argmax(axis=1), range(P.shape[2])),
        ),
        Mistake(
            "answers-over-nets",
            "Your first `argmax` looks along the nets, so it finds nets, not classes. The axes of P are "
            "nets, samples, classes: which of them has to go?",
            lambda P: _elected(P.argmax(axis=0), range(P.shape[2])),
        ),
        Mistake(
            "last-class-left-out",
            "The last class never wins: nobody counts its votes. Where does your loop over the classes end?",
            lambda P: _elected(P.argmax(axis=2), range(P.shape[2] - 1)),
        ),
        Mistake(
            "as-many-classes-as-nets",
            "You count the votes for as many classes as there are nets. Which axis of P are the classes?",
            lambda P: _elected(P.argmax(axis=2), range(P.shape[0])),
        ),
        Mistake(
            "as-many-classes-as-samples",
            "You count the votes for as many classes as there are samples. Which axis of P are the classes?",
            lambda P: _elected(P.argmax(axis=2), range(P.shape[1])),
        ),
        Mistake(
            "class-0-only",
            "This is how many votes class 0 has. Is there a `return` inside a loop over the classes?",
            lambda P: (P.argmax(axis=2) == 0).sum(axis=0),
        ),
        Mistake(
            "more-than-half",
            "With you a net votes only if it gives a class more than one half. Each net has a voice: it "
            "votes for the class it finds most probable, however low that is.",
            lambda P: (P > 0.5).sum(axis=0).argmax(axis=1),
        ),
        Mistake(
            "net-for-class",
            "These are numbers of nets: for each sample the net that is surest. Asked is a class.",
            lambda P: P.max(axis=2).argmax(axis=0),
        ),
        Mistake(
            "least-votes",
            "The class with the fewest votes wins.",
            lambda P: _most_votes(P).argmin(axis=1),
        ),
    ),
)
