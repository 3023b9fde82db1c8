"""The teacher's tools: release sheets, collect what students hand in, grade it, tell them and the teacher.

Student code runs only in a jailed worker (`jail`, `worker`), which answers "f(x)?"; what is right is decided
outside of it (`grading`). Students never get this package, and dnnlab never imports it.
"""
