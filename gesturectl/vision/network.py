"""Runs the two networks on OpenVINO: pictures go in as bytes, in BGR; the rest is compiled into the graph."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.types import FloatArray, ImageArray
from gesturectl.vision import compiled
from gesturectl.vision.compiled import Head

_log = logging.getLogger(__name__)
LAYOUT = 1  # to be raised with any change of the graph here, since networks are kept compiled between runs


class Network:
    """A compiled network with one picture as input, on one thread.

    `image` is the input itself, (edge, edge, 3) uint8 BGR: write the picture there, then call `infer`.
    With `split_heads` the final linear layers run in float32 outside the graph. They turn features into coordinates,
    and in bfloat16 (8 bits of mantissa) coordinates would come in steps of half a pixel to a pixel.
    `cache`: a folder in which the compiled network is kept for the next start.
    """

    def __init__(
        self, model: Path, edge: int, device: str = "auto", *, split_heads: bool = False, cache: Path | None = None
    ) -> None:
        # openvino reports its import to its makers; where this module is missing it uses a stub that sends nothing.
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino as ov

        core = _core()
        name = _device(core, device)
        options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
        if name == "CPU":
            options |= {"INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}
            executable, heads = _on_cpu(core, model, split_heads, options, cache)
        else:
            executable, heads = _compiled(core, model, split_heads, name, options)
        self._heads = heads
        self._request = executable.create_infer_request()
        self.image: ImageArray = np.zeros((1, edge, edge, 3), np.uint8)[0]
        self._request.set_input_tensor(ov.Tensor(self.image[None], shared_memory=True))
        outputs = self._request.model_outputs
        self._outputs: Sequence[FloatArray] = [
            cast(FloatArray, self._request.get_output_tensor(i).data) for i in range(len(outputs))
        ]

    def infer(self) -> Sequence[FloatArray]:
        """The outputs for the picture in `image`, in the model's order; valid until the next call."""
        self._request.infer(share_outputs=True)
        if self._heads:
            features = self._outputs[0].reshape(-1)
            return [_linear(head, features) for head in self._heads]
        return self._outputs


@cache
def _core() -> Any:
    """OpenVINO, once and to the end: two that are freed leave a processor with AMX no stack to take a signal on."""
    import openvino as ov

    return ov.Core()


def _linear(head: Head, features: FloatArray) -> FloatArray:
    y = head.weights @ features + head.bias
    return cast(FloatArray, 1 / (1 + np.exp(-y)) if head.sigmoid else y)[None]


def _on_cpu(
    core: Any, model: Path, split_heads: bool, options: dict[str, Any], folder: Path | None
) -> tuple[Any, Sequence[Head]]:
    """The network in bfloat16 where the processor computes in it, else in float32.

    OpenVINO takes bfloat16 for there where a setting (`ONEDNN_MAX_CPU_ISA`) keeps it from that, and fails only then.
    """

    def compiled_in(precision: str) -> tuple[Any, Sequence[Head]]:
        chosen = options | {"INFERENCE_PRECISION_HINT": precision}
        if folder is None:
            return _compiled(core, model, split_heads, "CPU", chosen)
        return _cached(core, model, split_heads, chosen, folder / f"{model.stem}.compiled")

    if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        try:
            return compiled_in("bf16")
        except RuntimeError as e:
            _log.debug("%s: OpenVINO refuses bfloat16, so float32 is used, which is slower: %s", model.name, e)
    return compiled_in("f32")


def _cached(
    core: Any, model: Path, split_heads: bool, options: dict[str, Any], file: Path
) -> tuple[Any, Sequence[Head]]:
    """The network from `file` where it was kept there by the same software for the same processor, else compiled."""
    import openvino as ov

    key = {
        "model": hashlib.sha256(_content(model)).hexdigest(),
        "runtime": ov.get_version(),
        "processor": core.get_property("CPU", "FULL_DEVICE_NAME"),
        "options": f"{options} {split_heads=} {LAYOUT}",
    }
    if (found := compiled.read(file, key)) is not None:
        with contextlib.suppress(RuntimeError):
            return core.import_model(io.BytesIO(found.blob), "CPU", options), found.heads
    executable, heads = _compiled(core, model, split_heads, "CPU", options)
    compiled.write(file, key, compiled.Compiled(executable.export_model().getvalue(), heads))
    return executable, heads


def _compiled(
    core: Any, model: Path, split_heads: bool, device: str, options: dict[str, Any]
) -> tuple[Any, Sequence[Head]]:
    import openvino as ov
    from openvino.preprocess import ColorFormat, PrePostProcessor

    try:
        graph = core.read_model(model)
    except RuntimeError as e:
        raise _unreadable(model) from e
    heads: Sequence[Head] = ()
    if split_heads:
        graph, heads = _without_heads(graph)
    prep = PrePostProcessor(graph)
    prep.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_color_format(ColorFormat.BGR)
    prep.input().preprocess().convert_color(ColorFormat.RGB).convert_element_type(ov.Type.f32).scale(255.0)
    prep.input().model().set_layout(ov.Layout("NHWC"))
    return core.compile_model(prep.build(), device, options), heads


def _content(model: Path) -> bytes:
    try:
        return model.read_bytes()
    except OSError as e:
        raise _unreadable(model) from e


def _unreadable(model: Path) -> InputError:
    return InputError(f"{model}: not a readable network.", "Fetch it anew: gesturectl models fetch")


def _without_heads(graph: Any) -> tuple[Any, Sequence[Head]]:
    """The graph cut where its outputs' linear layers begin, and these layers; all have to read the same features."""
    import openvino as ov

    heads = []
    sources = {}
    for result in graph.get_results():
        node = result.input_value(0).get_node()
        sigmoid = node.get_type_name() == "Sigmoid"
        if sigmoid:
            node = node.input_value(0).get_node()
        matmul = node.input_value(0).get_node()
        if (node.get_type_name(), matmul.get_type_name()) != ("Add", "MatMul"):
            raise InputError("The landmark network does not end in linear layers.", "Check its digest: models verify")
        source = matmul.input_value(0)
        while source.get_node().get_type_name() == "Reshape":
            source = source.get_node().input_value(0)
        sources[source.get_node().get_friendly_name()] = source
        heads.append(Head(_constant(matmul.input_value(1)), _constant(node.input_value(1)).reshape(-1), sigmoid))
    if len(sources) != 1:
        raise InputError("The landmark network's outputs read different features.", "Check its digest: models verify")
    features = next(iter(sources.values()))
    return ov.Model([features], graph.get_parameters()), heads


def _constant(value: Any) -> FloatArray:
    node = value.get_node()
    if node.get_type_name() == "Convert":
        node = node.input_value(0).get_node()
    return np.array(node.get_data(), np.float32)


def _device(core: Any, wanted: str) -> str:
    if wanted != "gpu":
        return "CPU"  # the list of devices is not asked for: that would load the plugins of all of them
    available: Sequence[str] = core.available_devices
    if "GPU" not in available:
        raise EnvironmentLacksError(
            f"tracker.device is gpu, but OpenVINO sees only {', '.join(available)} here.",
            "Set it to auto, or install the GPU's OpenCL driver.",
        )
    return "GPU"
