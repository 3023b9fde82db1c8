c = get_config()  # noqa: F821
c.Exchange.root = "/srv/nbgrader/exchange"
c.ExchangeSubmit.strict = True  # a notebook under another name is refused, and the student told
