"""THE PROGRAM: observe once, then only think."""
