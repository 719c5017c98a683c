"""ComfyUI nodes: each a schema and one call into a room below. One module per menu category.

ComfyUI reads all schemas while it starts, so a node imports the room it calls only when it runs. A node with a picture
is an output node: ComfyUI then shows what it had cached, also to a page that was loaded anew.
"""
