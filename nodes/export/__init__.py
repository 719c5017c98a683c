"""Export: the finished song as files, and the manifest that can make it again."""
