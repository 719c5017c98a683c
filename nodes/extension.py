"""The composition root: builds the studio once, lists the nodes, mounts the routes."""

from __future__ import annotations

from pathlib import Path

import folder_paths
from comfy_api.latest import ComfyExtension, io

from ..project_store.songs import SongCatalog
from .plan.styles import add_style_folder
from .studio.soundfonts import SoundFontLibrary
from .studio.studio import Studio, open_studio


class Cadenza(ComfyExtension):
    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        from .graph import (
            analysis,
            arrange_bars,
            arrange_orchestra,
            arrange_style,
            arrange_time,
            compose,
            desk,
            exchange,
            export,
            midi,
            mix,
            plan,
            plan_part,
            preview,
            quality,
            render,
            song,
        )

        arrange = (arrange_bars, arrange_style, arrange_orchestra, arrange_time)
        menu = (
            plan,
            plan_part,
            compose,
            midi,
            analysis,
            *arrange,
            render,
            mix,
            desk,
            quality,
            export,
            exchange,
            song,
            preview,
        )
        return [node for category in menu for node in category.NODES]


def soundfont_folders() -> list[Path]:
    """ComfyUI's models/soundfonts, wherever the user keeps models."""
    return [Path(folder_paths.models_dir) / "soundfonts", *map(Path, _registered("soundfonts"))]


def build_extension() -> Cadenza:
    """What ComfyUI calls once while it loads the pack."""
    from server import PromptServer

    from .routes.preview import add_preview_routes
    from .routes.songs import add_song_routes

    own = Path(folder_paths.get_user_directory()) / "cadenza"
    add_style_folder(own / "styles")
    catalog = SongCatalog(own / "catalog.json")
    open_studio(Studio(SoundFontLibrary(soundfont_folders), catalog))
    add_preview_routes(PromptServer.instance.routes)
    add_song_routes(PromptServer.instance.routes)
    return Cadenza()


def _registered(kind: str) -> list[str]:
    """Folders that extra_model_paths.yaml names for this kind of model."""
    return folder_paths.get_folder_paths(kind) if kind in folder_paths.folder_names_and_paths else []
