from tests.github.fixtures import *  # noqa: F403 - fixtures are found by name
from tests.postgres import *  # noqa: F403 - fixtures are found by name
