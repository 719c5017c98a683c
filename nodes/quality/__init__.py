"""Quality: what is measured on a song, in which band it should lie, and what that means."""
