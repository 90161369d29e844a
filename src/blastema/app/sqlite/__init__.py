"""SQLite that notices when its file is gone: the engine named in the settings."""
