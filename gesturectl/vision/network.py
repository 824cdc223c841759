"""Runs one of the two networks on OpenVINO: pictures go in as bytes, in BGR; the rest is compiled into the graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from gesturectl.errors import EnvironmentLacksError, InputError
from gesturectl.types import FloatArray, ImageArray


class Network:
    """A compiled network with one picture as input, on one thread.

    `image` is the input itself, (edge, edge, 3) uint8 BGR: write the picture there, then call `infer`.
    """

    def __init__(self, model: Path, edge: int, device: str = "auto", threads: int = 1) -> None:
        import openvino as ov
        from openvino.preprocess import ColorFormat, PrePostProcessor

        core = ov.Core()
        name = _device(core.available_devices, device)
        try:
            graph = core.read_model(model)
        except RuntimeError as e:
            raise InputError(f"{model}: not a readable network.", "Fetch it anew: gesturectl models fetch") from e
        prep = PrePostProcessor(graph)
        prep.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_color_format(
            ColorFormat.BGR
        )
        prep.input().preprocess().convert_color(ColorFormat.RGB).convert_element_type(ov.Type.f32).scale(255.0)
        prep.input().model().set_layout(ov.Layout("NHWC"))
        options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
        if name == "CPU":
            options |= {"INFERENCE_NUM_THREADS": threads, "ENABLE_CPU_PINNING": False}
            fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            self.precision = "bf16" if fast else "f32"
            options["INFERENCE_PRECISION_HINT"] = self.precision
        else:
            self.precision = "f16"
        self._compiled = core.compile_model(prep.build(), name, options)
        self._request = self._compiled.create_infer_request()
        self.image: ImageArray = np.zeros((1, edge, edge, 3), np.uint8)[0]
        self._request.set_input_tensor(ov.Tensor(self.image[None], shared_memory=True))
        self._outputs: Sequence[FloatArray] = [
            cast(FloatArray, self._request.get_output_tensor(i).data) for i in range(len(self._compiled.outputs))
        ]

    def infer(self) -> Sequence[FloatArray]:
        """The outputs for the picture in `image`, in the model's order; valid until the next call."""
        self._request.start_async()
        self._request.wait()
        return self._outputs


def _device(available: Sequence[str], wanted: str) -> str:
    if wanted == "gpu":
        if "GPU" not in available:
            raise EnvironmentLacksError(
                f"tracker.device is gpu, but OpenVINO sees only {', '.join(available)} here.",
                "Set it to auto, or install the GPU's OpenCL driver.",
            )
        return "GPU"
    return "CPU"
