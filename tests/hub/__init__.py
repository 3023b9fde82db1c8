"""A class past one machine, for real: JupyterHub, PostgreSQL, a teacher and students: `make class-hub-test`.

No part of the test suite: it starts services and, as root, makes users. The suite tests what needs neither.
"""
