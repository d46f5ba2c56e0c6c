"""A deployment protection rule: GitHub asks whether a run of a workflow may go on to an environment.

https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the run, the environment, and the deployment that the run would make, by GitHub's ids."""

    run_id: int
    environment: str
    deployment_id: int
