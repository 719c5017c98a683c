"""Standard MIDI Files: any file to Score (reader), any Score to a file (writer)."""
