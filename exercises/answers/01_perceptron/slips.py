"""Known mistakes put together from slips: each slip alone, and two slips at once."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

from dnnlab.checks.declaration import Mistake


def slips(
    answer: Callable[[tuple[str, ...]], Callable[..., Any]],
    *groups: dict[str, str],
    alike: tuple[str, ...] = (),
) -> tuple[Mistake, ...]:
    """A mistake for each slip and for each two slips of different groups.

    A group maps the name of a slip to its hint; its slips exclude each other. `answer(names)` is the function
    of a student who makes the slips with these names. `alike` are pairs ("a+b") that give the numbers of
    another mistake.
    """
    single = [Mistake(name, hint, answer((name,))) for group in groups for name, hint in group.items()]
    double = [
        Mistake(f"{a}+{b}", f"Two slips. First: {hint_a} Then: {hint_b}", answer((a, b)))
        for one, other in combinations(groups, 2)
        for a, hint_a in one.items()
        for b, hint_b in other.items()
        if f"{a}+{b}" not in alike
    ]
    return (*single, *double)
