"""What every test stands on: a home of its own, a git that knows no user, and examples that are the same each run."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", parent=settings.get_profile("house"), derandomize=False, max_examples=5_000)
settings.load_profile("house")

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


@pytest.fixture(scope="session", autouse=True)
def _machine(tmp_path_factory):
    """No test reads or writes the home of whoever runs it, nor depends on their git, locale or time zone."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        for name in [name for name in os.environ if name.startswith(("STATIONMASTER_", "GITHUB_", "GIT_"))]:
            environment.delenv(name)
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        yield
