"""Pictures of a result as SVG: readable without a caption, in grey print and by a screen reader."""
