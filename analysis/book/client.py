"""How a build speaks to a kernel: as Jupyter does, but without waiting for silence.

Jupyter's own client waits, when a kernel has begun, until it has said nothing for a fifth of a
second, and nbclient then takes no notice of what was said before. Twenty chapters would wait two
seconds for that on two processors.
"""

from __future__ import annotations

import math
import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient


class Client(AsyncKernelClient):
    """A client that is ready as soon as the kernel answers on both channels."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        Raises
        ------
        RuntimeError
            If it has ended, or does not answer in time.
        """
        end = time.monotonic() + (timeout or math.inf)
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answers(self) -> bool:
        """Ask the kernel what it is; say whether it answers, there and where outputs come from."""
        self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        if reply["msg_type"] != "kernel_info_reply":
            return False
        self._handle_kernel_info_reply(reply)
        return True
