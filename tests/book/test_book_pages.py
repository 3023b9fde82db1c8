"""Every page of the built book, visited in Chromium with the network cut off."""

import re
from pathlib import Path

import pytest
import yaml
from needs import needs

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def pages() -> list[str]:
    """The pages of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(entry):
        yield from [entry["file"]] if "file" in entry else []
        for part in ("chapters", "sections"):
            for child in entry.get(part, []):
                yield from files(child)

    return [toc["root"], *(name for part in toc["parts"] for name in files(part))]


PAGES = pages()


def test_the_book_builds_without_a_warning(built):
    # A kernel that is stopped while it still talks may say so through tornado. It does no harm.
    said = [line for line in built.log.splitlines() if re.search(r"WARNING|ERROR(?!:tornado)", line)]
    assert (built.status, said) == (0, [])


@pytest.fixture(scope="module", params=PAGES)
def page(request, visit):
    """A page opened from disk, for all tests that need no other one."""
    with visit(request.param) as watched:
        yield watched


def works(watched) -> None:
    """All of the page is there and alive, and it has asked nobody else for anything."""
    page = watched.page
    # Everything that is loaded late is loaded when it is seen.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(200)
    assert watched.wrong == []

    views = page.locator("script[type='application/vnd.jupyter.widget-view+json']").count()
    widgets = page.locator("main .widget-subarea").all()
    assert len(widgets) == views
    assert [widget.inner_text() for widget in widgets if "could not start" in widget.inner_text()] == []
    assert all(widget.bounding_box()["height"] > 50 for widget in widgets)

    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert page.locator("main .math").count() == page.locator("main .math mjx-container").count()
    assert page.locator("i[class*='fa-'], span[class*='fa-']").count() == 0, "an icon without a drawing"


def test_a_page_works_from_disk_with_the_network_cut_off(page):
    works(page)


def test_every_picture_has_words(page):
    words = page.page.locator("main img").evaluate_all("all => all.map((img) => img.alt)")
    assert [alt for alt in words if len(alt.split()) < 3] == []


def test_every_link_within_the_book_leads_somewhere(page, book):
    links = page.page.locator("a[href]").evaluate_all("all => all.map((a) => a.href)")
    start = book.html.as_uri()
    targets = {link.split("#")[0].split("?")[0] for link in links if link.startswith(start)}
    assert targets
    assert [link for link in targets if not (book.html / link[len(start) + 1 :]).exists()] == []


def violations(page, options: str = "{}") -> list[str]:
    """What axe-core finds in the text and the widgets of a page."""
    found = page.evaluate(f"axe.run('main', {options}).then((result) => result.violations)")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


def test_a_page_is_accessible(page):
    needs(AXE.exists(), "axe-core is not installed (npm ci)")
    page.page.add_script_tag(path=AXE)
    assert violations(page.page) == []
    # Of all rules, the one that knows about colours.
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_selector("html[data-theme=dark]")
    assert violations(page.page, "{ runOnly: ['color-contrast'] }") == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_on_a_telephone(visit, name):
    with visit(name, width=375) as watched:
        for width in (375, 320):
            watched.page.set_viewport_size({"width": width, "height": 900})
            watched.page.wait_for_timeout(100)  # for what follows the width of its column
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_figures_of_the_chapter_have_the_words_of_their_cells(visit):
    with visit("chapters/03-backpropagation", scheme="dark") as watched:
        figures = watched.page.locator("main img.dl-figure")
        assert figures.count() >= 3
        for figure in figures.all():
            assert re.search(r"\d", figure.get_attribute("alt")), "the words give the computed numbers"
            filters = figure.evaluate("img => getComputedStyle(img).filter")
            assert "invert" in filters, "black on white would glare, white on white vanish"
            # Twice as fine as it is shown, and as wide as its figure was made.
            natural = figure.evaluate("img => img.naturalWidth")
            shown = figure.evaluate("img => parseFloat(img.style.width)")
            assert natural == 2 * shown


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_from_a_server_and_is_light(visit, name, record_property):
    with visit(name, origin="http") as watched:
        works(watched)
        sizes = watched.page.evaluate(
            """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
                 .map((entry) => [entry.name, entry.encodedBodySize])"""
        )
        ready = watched.page.evaluate(
            "performance.getEntriesByName('dl-widgets-ready')[0]?.startTime ?? performance.timing"
            ".domContentLoadedEventEnd - performance.timing.navigationStart"
        )
    ours = re.compile(r"_static/(boot|css/book|js/early)|_images/|\.html|blob:")
    own = sum(size for url, size in sizes if ours.search(url))
    everything = sum(size for _, size in sizes)
    record_property("own bytes", own)
    print(f"{name}: {own / 1e3:.0f} kB, with theme and MathJax {everything / 1e6:.2f} MB, {ready:.0f} ms")
    assert own > 5_000, "the measurement has missed the page itself"
    assert own <= 1_500_000
    assert everything <= 3_500_000
    assert ready <= 30_000


def test_a_widget_leaves_its_text_where_no_script_runs(browser, book):
    page = browser.new_page(java_script_enabled=False)
    page.goto((book.html / "chapters" / "03-backpropagation.html").as_uri())
    texts = page.locator("noscript pre").all_inner_texts()
    page.close()
    assert any(text.startswith("One step, every number: a 2-2-1 network") for text in texts)
    assert sum(text.startswith(("Predict: ", "Quiz: ")) for text in texts) >= 6


def test_a_card_keeps_its_looks_beside_a_stepper(visit):
    """The styles of all widgets of a page apply together."""
    with visit("chapters/03-backpropagation") as watched:
        question = watched.page.locator(".dl-quiz legend").first
        assert question.evaluate("legend => getComputedStyle(legend).fontWeight") == "600"
        assert question.evaluate("legend => getComputedStyle(legend).marginBottom") == "6px"


@pytest.mark.parametrize("origin", ["file", "http"])
def test_search_finds_the_chapter(visit, origin):
    with visit("search", origin=origin) as watched:
        box = watched.page.locator("#searchbox input, .bd-search input").last
        box.fill("backpropagation")
        box.press("Enter")
        watched.page.wait_for_selector("ul.search li a")
        hits = watched.page.locator("ul.search li a").evaluate_all("all => all.map((a) => a.href)")
        assert any("03-backpropagation" in hit for hit in hits)
        assert watched.wrong == []


def test_the_first_page_leads_to_the_book(visit):
    with visit("index") as watched:
        watched.page.wait_for_url("**/book/intro.html")


def test_the_empty_sheet_can_be_downloaded(visit):
    with visit("exercises/source/03-backpropagation/03-backpropagation", origin="http") as watched:
        with watched.page.expect_download() as waiting:
            watched.page.get_by_role("link", name="Download the sheet").click()
        assert waiting.value.suggested_filename == "03-backpropagation.zip"
