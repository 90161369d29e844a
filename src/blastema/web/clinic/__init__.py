"""The clinic: board, patients, episodes, the procedure room."""
