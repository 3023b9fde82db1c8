"""A file of questions for the tests: one prediction, one quiz."""

CARDS = """
[sign]
kind = "predict"
question = "Which way does `w` move?"
[[sign.options]]
text = "up"
reason = "Against the *gradient*."
correct = true
[[sign.options]]
text = "down"
reason = "That would climb."

[cost]
kind = "quiz"
question = "What does it cost?"
[[cost.options]]
text = "nothing"
reason = "Two products a layer."
[[cost.options]]
text = "two forward passes"
reason = "δ is used again."
correct = true
"""
