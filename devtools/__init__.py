"""What `dev.py` is made of (standard library only; Linux, macOS, Windows; Python 3.11 and newer).

    pack          load the working tree under one fixed alias, as ComfyUI loads a pack
    console       progress lines, steps that show their last lines when they fail, faults with a cure
    cache         the folder outside the tree: drafts renamed into place under a lock
    layer         a virtual environment on top of another one, which it leaves as it is
    debian        system packages that only the tests need
    host          a stock ComfyUI to live in, or the developer's own
    environment   host, then the pack's requirements, then the developer's tools
    comfyui       the one way to start a ComfyUI server, in dev.py and in the tests
    events        ComfyUI's websocket, read with the standard library
    workflow      a saved workflow turned into the prompt that ComfyUI's HTTP interface takes
    commands      the command line; song, start, suite, check, plan, bench and doctor are its verbs

The modules are loaded as `cadenza.devtools.…`, by dev.py and by the tests alike.
"""
