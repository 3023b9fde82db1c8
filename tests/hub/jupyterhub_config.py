"""The Hub of the test. Everybody logs in with one password: for a test, never for a class."""

import json
import os

c = get_config()  # noqa: F821
given = json.loads(os.environ["CLASS_HUB_TEST"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{given['port']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{given['hub_port']}"
c.JupyterHub.db_url = f"sqlite:///{given['folder']}/hub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{given['folder']}/hub/cookie_secret"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{given['proxy_port']}"
c.ConfigurableHTTPProxy.command = [given["proxy"]]
c.ConfigurableHTTPProxy.pid_file = f"{given['folder']}/hub/proxy.pid"

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = given["password"]
c.Authenticator.allowed_users = set(given["users"])

# Root starts the servers of users of this machine. Anybody else can only start servers of their own: then the
# users are names, and folders.
c.JupyterHub.spawner_class = "localprocess" if os.geteuid() == 0 else "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{given['folder']}/home/{{username}}"
c.Spawner.cmd = [f"{given['bin']}/jupyterhub-singleuser"]
c.Spawner.environment = {
    "PATH": f"{given['bin']}:{os.environ['PATH']}",
    "PYTHONPATH": f"{given['folder']}/site",
    "JUPYTER_CONFIG_PATH": f"{given['folder']}/etc",
    "OPENBLAS_NUM_THREADS": "1",
}
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 240

# The test asks the Hub for a server and a token for each user, as an administrator.
c.JupyterHub.services = [{"name": "test", "api_token": given["token"]}]
scopes = ["admin:users", "admin:servers", "tokens"]
c.JupyterHub.load_roles = [{"name": "test", "scopes": scopes, "services": ["test"]}]
