"""The devices of a laboratory: what they are, until when they may be used, and why not."""
