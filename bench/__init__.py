"""Speed of the core against its peers: ``python -m bench``."""
