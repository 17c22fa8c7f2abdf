"""The model itself, in memory. Import this late: onnxruntime takes its time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

MOST_TOKENS = 256
"""What the installed model was trained on; of a longer text the beginning counts."""
MOST_CHARACTERS = 10_000
"""Far more than those tokens have; it bounds the time."""

Inputs = dict[str, NDArray[np.int64]]


class Loaded:
    """From text to vector. Raises whatever the libraries raise where the files are not what they should be."""

    def __init__(self, weights: Path, tokens: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokens))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._run = _runner(weights)

    def vector(self, text: str) -> bytes:
        """See bot.ports.Embedder.

        Texts go through the model one by one: beside others a text would be padded, which costs time and memory, and
        with int8 activations its vector would depend on them.
        """
        text = text[:MOST_CHARACTERS].encode(errors="replace").decode()  # half a surrogate pair is no text
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return to_bytes(self._run(inputs)[0].mean(axis=0))


def to_bytes(vector: NDArray[np.float32]) -> bytes:
    """The nearest direction in signed bytes, scaled so that the largest is 127."""
    largest = float(np.abs(vector).max()) or 1.0
    return np.round(vector * (127 / largest)).astype(np.int8).tobytes()


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
