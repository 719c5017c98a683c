"""The project store. Knows no music and no ComfyUI. Its ground floor: safe TinyDB documents, the catalog of songs."""
