"""Where papers and their signals come from: one file a source, and the HTTP reader that they share."""
