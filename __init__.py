"""Cadenza: a music studio inside ComfyUI. ComfyUI reads WEB_DIRECTORY and calls comfy_entrypoint().

Nothing of ours is imported here: ComfyUI starts as fast with us as without us, and tests may import this file freely.
"""

WEB_DIRECTORY = "./web"

__all__ = ["WEB_DIRECTORY", "comfy_entrypoint"]


async def comfy_entrypoint():  # type: ignore[no-untyped-def]  # its type is ComfyUI's, which is not imported here
    """Build the studio, mount the routes and return the extension with all our nodes."""
    from .nodes.extension import build_extension

    return build_extension()
