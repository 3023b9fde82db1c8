"""A team of nets: the bootstrap sample of each, and their vote."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def bootstrap(u):
    return (u * len(u)).astype(int)


def bootstrap_cases(rng):
    # The first numbers lie near 0 and near 1, where rounding in place of cutting off shows.
    edges = np.array([0.99, 0.01, 0.46])
    return [
        Case(np.concatenate([edges, rng.uniform(size=7)])),
        Case(np.concatenate([edges, rng.uniform(size=37)]), label="40 samples"),
        Case(np.array([0.9, 0.2, 0.8]), label="three samples"),
        Case(np.array([0.7]), label="a single sample"),
    ]


BOOTSTRAP = Exercise(
    "bootstrap",
    bootstrap,
    cases=bootstrap_cases,
    points=1,
    mistakes=(
        Mistake(
            "rounded",
            "You round to the nearest. Then row 0 gets only half its share, and a row m comes up, which does "
            "not exist. All numbers from 0 up to 1 belong to row 0.",
            lambda u: np.round(u * len(u)),
        ),
        Mistake(
            "rounded-to-last",
            "You scale to m − 1 and round to the nearest. Every row number exists, but the first and the "
            "last row get only half their share.",
            lambda u: np.round(u * (len(u) - 1)),
        ),
        Mistake(
            "last-never-drawn",
            "You scale to m − 1, so after cutting off the last row never comes up. Which numbers should "
            "belong to it?",
            lambda u: (u * (len(u) - 1)).astype(int),
        ),
        Mistake(
            "rounded-up",
            "Your row numbers go from 1 to m: you round up, or add 1. Rows are counted from 0.",
            lambda u: np.ceil(u * len(u)),
        ),
        Mistake(
            "not-whole",
            "You spread the numbers over 0 to m, that is right. Row numbers are whole: what remains is to "
            "cut off what follows the point.",
            lambda u: u * len(u),
        ),
        Mistake(
            "cut-too-early",
            "Every entry is 0: you cut off what follows the point before the numbers are spread over 0 to m.",
            lambda u: u.astype(int) * len(u),
        ),
        Mistake(
            "permutation",
            "This is an order of all rows: each comes up exactly once. A bootstrap sample is drawn with "
            "replacement: a row may come up twice, or never.",
            lambda u: np.argsort(u),
        ),
        Mistake(
            "ranks",
            "These are ranks: each row comes up exactly once. A bootstrap sample is drawn with replacement: "
            "a row may come up twice, or never.",
            lambda u: np.argsort(np.argsort(u)),
        ),
        Mistake(
            "no-doubles",
            "The rows that come up twice are in it only once. They have to stay: a bootstrap sample has m "
            "rows.",
            lambda u: np.unique((u * len(u)).astype(int)),
        ),
        Mistake(
            "sorted",
            "The rows are the right ones, sorted. Keep the order in which they were drawn.",
            lambda u: np.sort((u * len(u)).astype(int)),
        ),
        Mistake(
            "numbers-drawn",
            "These are the numbers of u at the drawn places. Asked are the row numbers themselves.",
            lambda u: u[(u * len(u)).astype(int)],
        ),
        Mistake(
            "one-row-too-many",
            "You spread the numbers over 0 to m + 1, so a row m comes up, which does not exist.",
            lambda u: (u * (len(u) + 1)).astype(int),
        ),
        Mistake(
            "four",
            "You spread the numbers over 0 to 4, as in the example, whatever m is. Where does the size "
            "of the sample come in?",
            lambda u: (u * 4).astype(int),
        ),
        Mistake(
            "ten",
            "You spread the numbers over 0 to 10, whatever m is. Where does the size of the sample come in?",
            lambda u: (u * 10).astype(int),
        ),
    ),
)


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
    return [
        case(5, 12, 3),
        case(3, 3, 3, "as many nets as samples and classes"),
        Case(np.concatenate([sure, sure[:, :, ::-1]], axis=1), label="one net surer than two others"),
        Case(tie, label="one vote each"),
        case(4, 30, 4, "four nets, with ties"),
        case(1, 4, 3, "a single net"),
    ]


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
            "more-than-half",
            "With you a net votes only if it gives a class more than one half. Each net has a voice: it "
            "votes for the class it finds most probable, however low that is.",
            lambda P: (P > 0.5).sum(axis=0).argmax(axis=1),
        ),
        Mistake(
            "least-votes",
            "The class with the fewest votes wins.",
            lambda P: _most_votes(P).argmin(axis=1),
        ),
    ),
)
