"""What people may see: every reading asks for a permission and is written down."""
