"""Judge an exercise and say what kind of wrong it is.

Students use `checker` only; it reads compiled data and holds no answers. Authors declare exercises with
`dnnlab.checks.declaration`, try them with `dnnlab.checks.verify`, compile them with `dnnlab.checks.compile`.
"""

from dnnlab.checks.checker import Checker, CheckFailed, checker

__all__ = ["CheckFailed", "Checker", "checker"]
