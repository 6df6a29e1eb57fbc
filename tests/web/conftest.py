"""Workspaces with a proposal in every state, made once and copied; people who are logged in."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.web.application import build_app
from tests.web.furnishing import furnish
from tests.web.staging import make_stage
from tests.web.visiting import MovableClock, Stage, Visitor, Web, one_loop


@pytest.fixture(scope="session", autouse=True)
def loop() -> Iterator[None]:
    """Keep one event loop for the requests of all tests."""
    with one_loop():
        yield


@pytest.fixture(scope="module", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Let a password cost next to nothing; test_login.py asks for what it costs for real."""
    cheap = partial(Argon2Hasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.web.accounts.Argon2Hasher", cheap)
        yield


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Give a workspace with a proposal in each state that a page can show."""
    return make_stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Give a workspace in which everything that an address can name exists."""
    return furnish(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def web(stage: Stage, tmp_path: Path) -> Web:
    """Give a site on a copy of the stage."""
    folder = tmp_path / "workspace"
    shutil.copytree(stage.folder, folder)
    clock = MovableClock()
    clock.time = stage.at
    return Web(build_app(folder, clock=clock), folder, clock)


@pytest.fixture
def ids(stage: Stage) -> dict[str, str]:
    """Give the proposals by state."""
    return stage.ids


LogIn = Callable[[str], Visitor]


@pytest.fixture
def log_in(web: Web) -> LogIn:
    """Log a person in."""
    return web.log_in
