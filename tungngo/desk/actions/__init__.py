"""Acts of the desk: thin, one transaction around what belongs together below."""
