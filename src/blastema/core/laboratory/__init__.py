"""The laboratories that find results: who they are, what they may test, and until when."""
