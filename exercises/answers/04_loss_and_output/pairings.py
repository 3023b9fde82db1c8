"""Which pairing of output and loss for which task."""

from dnnlab.checks.declaration import Exercise, Mistake

RIGHT = {
    "price": "squared",
    "digit": "softmax",
    "photo": "binary",
    "oven": "huber",
    "letters": "hinge",
    "rain": "binary",
}

# For each task, what speaks against each of the other pairings. No hint names another pairing.
AGAINST = {
    "price": {
        "huber": "This one is made for outliers: it lets large errors pull no harder than medium ones. Are "
        "there outliers in this task?",
        "binary": "With this pairing the output lies between 0 and 1. What is the range of a price?",
        "softmax": "Here the outputs of a sample share one unit. With a single output it would be 1 for "
        "every house.",
        "hinge": "With this pairing the loss is 0 as soon as a score is far enough on the right side. A "
        "price has no right side: too high is as wrong as too low.",
    },
    "digit": {
        "squared": "It would learn, but its outputs are no probabilities, and a score that is far too good "
        "costs as much as one that is far too bad. Look at the words of the task.",
        "huber": "Its outputs are no probabilities, and this loss is made for targets with outliers. Here "
        "the targets are classes.",
        "binary": "Here every output is decided on its own: the net may say yes to two digits, or to "
        "none. What does the task say of that?",
        "hinge": "It can tell classes apart, but gives scores with a margin, no probabilities. Look at the "
        "words of the task.",
    },
    "photo": {
        "squared": "Its outputs are no probabilities: nothing keeps them between 0 and 1. Look at the words "
        "of the task.",
        "huber": "Its outputs are no probabilities, and this loss is made for targets with outliers. Here "
        "every target is a yes or a no.",
        "softmax": "Here the outputs share one unit: more dog means less car. What does the task say of a "
        "photo with both?",
        "hinge": "It gives a score for each question, and no probability. Look at the words of the task.",
    },
    "oven": {
        "squared": "Its gradient grows with the error. One target that is off by 900 degrees then pulls as "
        "hard as hundreds of good ones. What will the fit look like?",
        "binary": "With this pairing the output lies between 0 and 1. What is the range of a temperature?",
        "softmax": "Here the outputs of a sample share one unit. With a single output it would be 1 for "
        "every sample.",
        "hinge": "With this pairing the loss is 0 as soon as a score is far enough on the right side. A "
        "temperature has no right side: too high is as wrong as too low.",
    },
    "letters": {
        "squared": "Here a letter that is very safely on its side, far beyond its target, is pulled back. "
        "What does the task say of such letters?",
        "huber": "Here a letter that is very safely on its side, far beyond its target, is pulled back. What "
        "does the task say of such letters?",
        "binary": "This loss is never quite 0: every letter goes on pulling a little, however safe it is. "
        "What does the task say of safe letters?",
        "softmax": "This loss is never quite 0: every letter goes on pulling a little, however safe it is. "
        "What does the task say of safe letters?",
    },
    "rain": {
        "squared": "Its output is no probability: nothing keeps it between 0 and 1. Look at the words of the "
        "task.",
        "huber": "Its output is no probability, and this loss is made for targets with outliers. Here every "
        "target is a yes or a no.",
        "softmax": "Here the outputs of a sample share one unit. How much does a single output get? Look at "
        "how many there are.",
        "hinge": "It gives a score on one side or the other, and no probability. Look at the words of the "
        "task.",
    },
}

PAIRINGS = Exercise(
    "pairings",
    tuple(RIGHT.values()),
    parts=tuple(RIGHT),
    points=3,
    mistakes=tuple(
        Mistake(f"{task}-{word}", hint, word, task)
        for task, hints in AGAINST.items()
        for word, hint in hints.items()
    ),
)
