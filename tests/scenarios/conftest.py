from tests.github.fixtures import *  # noqa: F403
from tests.postgres import *  # noqa: F403
