"""ComfyUI nodes: each a schema and one call into a room below. One module per menu category."""
