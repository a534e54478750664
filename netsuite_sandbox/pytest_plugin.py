"""pytest fixtures that give a test an account of its own.

The server and what it needs are imported by the fixtures that use them, so that this plugin costs nothing in a test
run that does not, and breaks nothing where the extra ``sandbox`` is not installed.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox.server import Sandbox


class SandboxFactory(Protocol):
    """Starts sandboxes that stop when the test ends."""

    def __call__(self, *, scale: float = ..., seed: int = ..., load: Path | None = ..., **options: Any) -> Sandbox:  # noqa: ANN401 - passed on to Sandbox as they are
        """Start a sandbox; every argument is ``Sandbox``'s."""


@pytest.fixture(scope="session")
def netsuite_sandbox_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of accounts that tests start from, shared by the workers of a parallel run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder /= "netsuite-sandbox"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def netsuite_sandbox_factory(netsuite_sandbox_templates: Path) -> Iterator[SandboxFactory]:
    """A function that starts a sandbox with the arguments of ``Sandbox``, each with data of its own."""
    from netsuite_sandbox import preparation  # noqa: PLC0415 - see the module's docstring
    from netsuite_sandbox.server import Sandbox  # noqa: PLC0415 - see the module's docstring

    numbers = itertools.count()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="netsuite-sandbox-")))

        def start(*, scale: float = 0.02, seed: int = 1, load: Path | None = None, **options: Any) -> Sandbox:  # noqa: ANN401 - passed on to Sandbox as they are
            if options.get("data") is None:
                options["data"] = folder / f"account-{next(numbers)}.sqlite"
                preparation.copy(options["data"], netsuite_sandbox_templates, scale=scale, seed=seed, load=load)
            return stack.enter_context(Sandbox(scale=scale, seed=seed, load=load, **options))

        yield start


@pytest.fixture
def netsuite_sandbox(netsuite_sandbox_factory: SandboxFactory) -> Sandbox:
    """A small generated company of the test's own, served while the test runs."""
    return netsuite_sandbox_factory()
