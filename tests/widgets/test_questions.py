"""Question cards: what they read, what they say as text, what they refuse."""

from __future__ import annotations

import pytest
from cards import CARDS

from dnnlab.widgets import Questions


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Questions:
        path = tmp_path / "03-questions.toml"
        path.write_text(text, encoding="utf-8")
        return Questions(path)

    return write


def test_text_has_question_and_options_but_not_the_answer(write):
    questions = write(CARDS)
    assert repr(questions["sign"]) == "Predict: Which way does `w` move?\n  (a) up\n  (b) down"
    assert repr(questions["cost"]) == "Quiz: What does it cost?\n  (a) nothing\n  (b) two forward passes"
    assert questions["cost"]._repr_mimebundle_()[0]["text/plain"] == repr(questions["cost"])


def test_the_file_is_a_mapping_of_its_cards(write):
    questions = write(CARDS)
    assert list(questions) == ["sign", "cost"]
    assert len(questions) == 2
    assert "sign" in questions
    assert "sing" not in questions
    assert repr(questions).endswith("03-questions.toml'): sign, cost")
    assert questions["sign"].question["options"][0] == {
        "text": "up",
        "reason": "Against the *gradient*.",
        "correct": True,
    }
    assert questions["sign"] is not questions["sign"]


def test_relative_to_the_folder_of_the_notebook(write, tmp_path, monkeypatch):
    write(CARDS)
    monkeypatch.chdir(tmp_path)
    assert "sign" in Questions("03-questions.toml")


def test_an_unknown_question_is_named_with_those_there_are(write):
    with pytest.raises(KeyError, match=r"03-questions\.toml: no question 'sing'; there are: sign, cost"):
        write(CARDS)["sing"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "correct = true",
            "",
            r"03-questions\.toml, \[sign\]: 0 options with correct = true, expected exactly one",
        ),
        (
            'reason = "That would climb."',
            'reason = "x"\ncorrect = true',
            r"\[sign\]: 2 options with correct = true",
        ),
        ('reason = "That would climb."', "", r"\[sign\], option 2: reason is missing or empty"),
        ('text = "down"', 'text = ""', r"\[sign\], option 2: text is missing or empty"),
        (
            'kind = "predict"',
            'kind = "riddle"',
            r"\[sign\]: kind is 'riddle', expected one of 'predict', 'quiz'",
        ),
        ('kind = "predict"', "", r"\[sign\]: kind is missing"),
        ('text = "down"', "text = 3", r"\[sign\], option 2: text is 3, expected a str"),
        (
            'text = "down"',
            'text = "down"\nhint = "x"',
            r"\[sign\], option 2: unknown key 'hint', expected text, reason, correct",
        ),
        ("[sign]", "stray = 1\n[sign]", r"\[stray\]: given 1, expected a table with kind, question, options"),
        ("[sign]", "[sign", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_card_and_what_is_expected(write, old, new, message):
    assert old in CARDS
    with pytest.raises(ValueError, match=message):
        write(CARDS.replace(old, new, 1))


def test_one_option_is_none(write):
    text = CARDS.split('[[sign.options]]\ntext = "down"')[0]
    with pytest.raises(
        ValueError, match=r"\[sign\]: 1 option\(s\), expected 2 to 8 tables \[\[sign.options\]\]"
    ):
        write(text)
