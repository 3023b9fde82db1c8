"""The page of coverage names every row of the syllabus of every chapter there is, and each place exists."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from test_book_pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
# Rows of the syllabus: the letter of each chapter and how many rows it has.
ROWS = {
    "01": ("P", 8), "02": ("F", 11), "03": ("B", 8), "04": ("L", 8), "05": ("V", 7), "06": ("R", 10),
    "07": ("O", 9), "08": ("N", 6), "09": ("C", 5), "10": ("S", 6), "11": ("W", 5), "12": ("T", 3),
}  # fmt: skip
CHAPTERS = [name for name in PAGES if name.startswith("chapters/")]
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$", re.M)
LINK = re.compile(r"\]\(\.\./(\S+)\.ipynb#([\w-]+)\)")


def rows():
    """(code, what it teaches, [(page, place), ...]) of each row of the page."""
    text = (ROOT / "book" / "coverage.md").read_text(encoding="utf-8")
    return [(code, teaches, LINK.findall(where)) for code, teaches, where in ROW.findall(text)]


def test_every_row_of_every_chapter_is_there_once_and_in_order():
    expected = []
    for chapter in CHAPTERS:
        letter, count = ROWS[chapter.split("/")[1][:2]]
        expected += [f"{letter}{i}" for i in range(1, count + 1)]
    assert [code for code, _, _ in rows()] == expected


@pytest.mark.parametrize(("code", "places"), [(code, places) for code, _, places in rows()])
def test_a_row_leads_into_its_own_chapter_or_an_appendix(code, places):
    homes = {ROWS[page.split("/")[1][:2]][0] if page in CHAPTERS else page for page, _ in places}
    assert code[0] in homes or all(home.startswith("book/appendix") for home in homes)


class Sections(HTMLParser):
    """Which sections of a page hold a cell: code with its output, a figure or a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.with_cells: dict[str, bool] = {}

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "section":
            self.open.append(attributes.get("id", ""))
            self.with_cells[self.open[-1]] = False
        elif tag == "div" and "cell" in (attributes.get("class") or "").split():
            for name in self.open:
                self.with_cells[name] = True

    def handle_endtag(self, tag):
        if tag == "section":
            self.open.pop()


@pytest.fixture(scope="module")
def sections(book):
    found = {}
    for page in (name for name in PAGES if (ROOT / f"{name}.ipynb").exists()):
        parser = Sections()
        parser.feed((book.html / f"{page}.html").read_text(encoding="utf-8"))
        found[page] = parser.with_cells
    return found


@pytest.mark.parametrize(("code", "places"), [(code, places) for code, _, places in rows()])
def test_every_place_exists_and_shows_its_row_by_running_it(sections, code, places):
    assert places
    for page, place in places:
        assert place in sections[page], f"{code}: there is no #{place} on {page}"
    assert any(sections[page][place] for page, place in places), f"{code}: nothing is run there"


# The glossary

ENTRY = re.compile(r"^(\S.*?) · (.*)\n((?:  .*\n)+)", re.M)


def entries():
    """(term, Chinese name, definition) of each entry of the glossary."""
    return ENTRY.findall((ROOT / "book" / "glossary.md").read_text(encoding="utf-8"))


def test_the_glossary_is_in_alphabetical_order_and_bilingual():
    terms = [term for term, _, _ in entries()]
    assert terms == sorted(terms, key=str.casefold)
    assert len(set(terms)) == len(terms)
    assert [term for term, chinese, _ in entries() if not re.search(r"[\u4e00-\u9fff]", chinese)] == []


def test_every_entry_leads_back_to_the_place_where_the_term_is_met(sections):
    for term, _, definition in entries():
        places = LINK.findall(definition)
        assert places, term
        for page, place in places:
            assert place in sections[page], f"{term}: there is no #{place} on {page}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_new_term_of_a_chapter_has_an_entry(chapter):
    notebook = nbformat.read(ROOT / f"{chapter}.ipynb", as_version=4)
    text = next(cell.source for cell in notebook.cells if "**New terms**" in cell.source)
    listed = text.split("**New terms**")[1].split("\n\n")[0].split("):", 1)[1]
    names = " ".join(f"{term.casefold()} ," for term, _, _ in entries())
    for term in re.split(r" ·\s|,\s|\n", listed):
        assert not term.strip() or term.strip(" .").casefold() in names, term
