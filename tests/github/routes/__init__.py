"""The operations the stand-in answers, by what they are about. Importing this registers them all."""

from tests.github.routes import apps, checks, conversation, deployments, people, pulls, releases, repositories, rules

__all__ = ["apps", "checks", "conversation", "deployments", "people", "pulls", "releases", "repositories", "rules"]
