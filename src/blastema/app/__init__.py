"""The composition root: settings, addresses, commands, schedule, checks.

The only room that reads the environment, the clock or chance.
"""
