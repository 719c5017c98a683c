"""Thin HTTP handlers on ComfyUI's own server, under /cadenza (ComfyUI serves each under /api/cadenza too)."""
