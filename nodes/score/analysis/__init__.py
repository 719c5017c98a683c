"""What an imported score does not say about itself: key, chords, sections, roles and groove, read from its notes."""
