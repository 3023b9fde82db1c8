"""HTML pages that stand alone: no script, no network, light and dark. Text of others is made safe."""

import re
from html import escape
from pathlib import Path

from classroom.course import write
from dnnlab.checks.messages import WIDTH

LONGEST_TEXT = 3000  # twice the longest message of a check
MOST_LINES = 60
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the order of what is read around
_INVISIBLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff{_BIDI}]")
_CODE = re.compile(r"`([^`\n]+)`")

# The policy is a second wall: should a tag ever get through the escaping, it still loads and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_FRAME = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def document(title: str, body: str) -> str:
    """A whole page.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML, safe already.
    """
    return _FRAME.format(title=text(title, 200), policy=_POLICY, style=_STYLE, body=body)


def save(folder: str | Path, page: str, html: str) -> Path:
    """Write `folder`/`page`.html."""
    path = Path(folder) / f"{page}.html"
    write(path, html)
    return path


def text(given: str, longest: int = LONGEST_TEXT) -> str:
    """Text of anybody's as HTML: escaped, cut, and what cannot be seen written out."""
    return escape(_INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", cut(given, longest)))


def cut(given: str, longest: int = LONGEST_TEXT) -> str:
    """The beginning of a text that is too long, and how long it was."""
    return given if len(given) <= longest else f"{given[:longest]} … (cut: {len(given):,} characters in all)"


def name(given: str) -> str:
    """A name as HTML; in a narrow place it breaks after an underscore."""
    return text(given, 100).replace("_", "_<wbr>")


def with_code(given: str, longest: int = LONGEST_TEXT) -> str:
    """Text as HTML, with `name` in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", text(given, longest))


def paragraphs(lines: str) -> str:
    """Text as HTML: a paragraph for every line, the first `MOST_LINES` of them."""
    every = [line for line in lines.split("\n") if line.strip()]
    more = [f"… (cut: {len(every)} lines in all)"] if len(every) > MOST_LINES else []
    return "\n".join(f"<p>{with_code(line)}</p>" for line in every[:MOST_LINES] + more)


def unwrapped(message: str) -> str:
    """The lines of a message as they were before `dnnlab.checks.messages.finished` broke them.

    It broke where the next word had no room left, and a break like that is taken back here.
    """
    joined: list[str] = []
    room = 0
    for line in message.split("\n"):
        first = line.split(" ", 1)[0]
        if joined and first and len(first) > room:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        room = WIDTH - len(line) - 1 if len(line) <= WIDTH else WIDTH
    return "\n".join(joined)


def number(points: float) -> str:
    """Marks with two decimals at most: 3, 2.5, 1.33."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def bar(share: float) -> str:
    """A bar that is filled to `share` (0 to 1). It is for the eye: the same must stand beside it as text."""
    width = 100 * min(max(share, 0.0), 1.0)
    return f'<div class="bar" aria-hidden="true"><div style="width: {width:.1f}%"></div></div>'
