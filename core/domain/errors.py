from core.errors import *  # noqa: F403
