"""What people do on the Hub, by its addresses: those that JupyterLab's buttons, files and terminals use."""

import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote

import requests
import websocket

PATIENCE = 300  # seconds, on a machine that is busy


class Person:
    """A user with a server, which starts here.

    Parameters
    ----------
    address : str
        Of the Hub.
    token : str
        Of an administrator.
    name : str
    """

    def __init__(self, address: str, token: str, name: str) -> None:
        self.name, self._url, self._address = (
            name,
            f"{address}/user/{name}",
            f"{address}/hub/api/users/{name}",
        )
        self._admin = {"Authorization": f"token {token}"}
        requests.post(self._address, headers=self._admin, timeout=PATIENCE)  # 409: the user is there already
        self._headers = {"Authorization": f"token {self._hub('POST', '/tokens', json={}).json()['token']}"}
        self._start()

    def _hub(self, method: str, path: str = "", **given) -> requests.Response:
        """A request to the Hub, about this user."""
        given |= {"headers": self._admin, "timeout": PATIENCE}
        return _good(requests.request(method, self._address + path, **given))

    def _start(self) -> None:
        self._hub("POST", "/server")
        self._wait_for(lambda servers: servers.get("", {}).get("ready"))

    def restart(self) -> None:
        """Stop the server and start it, as the Hub's Control Panel does."""
        self._hub("DELETE", "/server")
        self._wait_for(lambda servers: not servers)
        self._start()

    def _wait_for(self, state: Callable[[dict], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not state(self._hub("GET").json()["servers"]):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server of {self.name} did not start or stop")
            time.sleep(0.3)

    def ask(self, method: str, path: str, **given) -> requests.Response:
        """A request to the user's server."""
        given |= {"headers": self._headers, "timeout": PATIENCE}
        return _good(requests.request(method, self._url + path, **given))

    def assignments(self, course: str) -> list[dict]:
        """What the panel Assignment List shows."""
        found = self.ask("GET", "/assignments", params={"course_id": course}).json()
        assert found["success"], found["value"]
        return found["value"]

    def press(self, button: str, course: str, sheet: str) -> None:
        """A button of the panel: fetch, submit or fetch_feedback."""
        given = {"course_id": course, "assignment_id": sheet}
        found = self.ask("POST", f"/assignments/{button}", json=given).json()
        assert found["success"], found["value"]

    def open(self, path: str) -> dict:
        """A notebook, as JupyterLab opens it."""
        return self.ask("GET", f"/api/contents/{quote(path)}").json()["content"]

    def save(self, path: str, notebook: dict) -> None:
        """Save a notebook, as JupyterLab does."""
        given = {"type": "notebook", "format": "json", "content": notebook}
        self.ask("PUT", f"/api/contents/{quote(path)}", json=given)

    def read(self, path: str) -> str:
        """A file, as JupyterLab shows it."""
        return self.ask("GET", f"/files/{quote(path)}").text

    def terminal(self) -> "Terminal":
        """A new terminal."""
        name = self.ask("POST", "/api/terminals").json()["name"]
        url = f"{self._url}/terminals/websocket/{name}".replace("http://", "ws://")
        return Terminal(websocket.create_connection(url, timeout=PATIENCE, header=self._headers))


class Terminal:
    """A terminal of JupyterLab."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self._connection = connection
        self._count = 0

    def begin(self, command: str) -> None:
        """Type a command."""
        self._count += 1
        self._connection.send(json.dumps(["stdin", f'{command}; echo "@{self._count}:$?@"\r']))

    def end(self) -> tuple[int, str]:
        """Wait for it; its status, and what was on the screen."""
        said = ""
        while not (found := re.search(rf"@{self._count}:(\d+)@", said)):
            kind, *what = json.loads(self._connection.recv())
            if kind == "disconnect":
                raise RuntimeError(f"the terminal is gone: {said}")
            said += what[0] if kind == "stdout" else ""
        return int(found[1]), said[: found.start()]

    def run(self, command: str) -> tuple[int, str]:
        """Type a command and wait for its end."""
        self.begin(command)
        return self.end()


def _good(answer: requests.Response) -> requests.Response:
    if not answer.ok:
        raise RuntimeError(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:1000]}")
    return answer
