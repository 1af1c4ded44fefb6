"""Reports over the snapshot's rows, renderers, the viewer and the command line."""
