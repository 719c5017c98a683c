"""The arranger: scores edited bar by bar, restyled, orchestrated, reharmonised, moved in time; Score -> Score."""
