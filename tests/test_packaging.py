"""The distribution: nothing shadows our packages, and everything in it can be found."""

import importlib
import zipfile
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["bot", "adapters"])
def test_nothing_shadows_our_packages(name: str) -> None:
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found).resolve().parent == ROOT / name
    assert set(packages_distributions().get(name, ["paperwire"])) == {"paperwire"}


def test_adapters_are_found_by_their_entry_points() -> None:
    assert "terminal" in entry_points(group="paperwire.adapters").names
    assert entry_points(group="paperwire.views").names == {"terminal"}


def test_the_wheel_has_the_whole_product(tmp_path: Path) -> None:
    """Also what is no Python: the sample and the migrations."""
    build = [executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"bot/data/sample.json", "bot/store/migrations/env.py", "adapters/terminal/__init__.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bot", "adapters", "paperwire"}
