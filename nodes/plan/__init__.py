"""SongPlan: the parameters of a song; styles as data; wishes (text -> explicit parameters)."""
