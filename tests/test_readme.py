"""The README's example runs as it stands, and its pictures and files exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_learns_the_digits(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert float(capsys.readouterr().out) > 0.95


def test_what_the_readme_points_to_exists():
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert len(targets) >= 3
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_commands_of_the_readme_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"\bmake ([a-z]+)\b", README)) - {"has"}
    assert commands
    assert {name for name in commands if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()
