"""A patient: who the person is, sealed, and what others have recorded about them."""
