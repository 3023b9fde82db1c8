"""What holds for the cards of every page that has some."""

import re

import pytest
from notebooks import ROOT, Page

from dnnlab import widgets

FILES = sorted(file for folder in ("chapters", "book") for file in (ROOT / folder).glob("*.ipynb"))
PAGES = {file.stem: Page(file.relative_to(ROOT)) for file in FILES}
CHAPTERS = {name: page for name, page in PAGES.items() if name[0] == "0"}


def of_kind(page, kind):
    return {name: card for name, card in page.cards.items() if card["kind"] == kind}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_card_is_on_the_page_once_and_in_order(page):
    asked = [re.match(r'questions\["(.+)"\]$', "".join(cell["source"])) for cell in page.cells]
    assert [found[1] for found in asked if found] == list(page.cards)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_card_has_one_right_option_and_a_reason_for_each(page):
    for name, card in page.cards.items():
        assert [option.get("correct", False) for option in card["options"]].count(True) == 1, name
        assert all(option["reason"] for option in card["options"]), name


@pytest.mark.parametrize("page", CHAPTERS.values(), ids=CHAPTERS)
def test_a_chapter_asks_for_predictions_and_ends_with_a_quiz_whose_answers_stand_in_several_places(page):
    assert len(of_kind(page, "predict")) >= 4
    quiz = of_kind(page, "quiz").values()
    assert len(quiz) >= 5
    places = [[option.get("correct", False) for option in card["options"]].index(True) for card in quiz]
    assert max(places.count(place) for place in places) <= len(places) / 2


@pytest.mark.parametrize("page", CHAPTERS.values(), ids=CHAPTERS)
def test_what_a_prediction_asks_for_is_hidden_until_it_is_answered(page):
    """Behind its card come outputs that are folded, and a reading of them that is folded, too."""
    for name in of_kind(page, "predict"):
        place = next(i for i, cell in enumerate(page.cells) if f'"{name}"' in "".join(cell["source"]))
        following = page.cells[place + 1 :]
        reading = next(i for i, cell in enumerate(following) if cell["cell_type"] == "markdown")
        shown = [cell for cell in following[:reading] if cell["outputs"]]
        assert all("hide-output" in cell["metadata"].get("tags", []) for cell in shown), name
        text = "".join(following[reading]["source"])
        assert text.startswith(":::{dropdown} When you have answered\n") or not shown, name


@pytest.mark.parametrize("page", CHAPTERS.values(), ids=CHAPTERS)
def test_an_answer_is_given_only_where_a_card_or_a_widget_has_asked(page):
    asked = False
    for cell in page.cells:
        text = "".join(cell["source"])
        if re.match(rf'questions\["|({"|".join(widgets.__all__)})\(', text):
            asked = True
        elif "{dropdown} When you have answered" in text:
            assert asked, text
            asked = False
