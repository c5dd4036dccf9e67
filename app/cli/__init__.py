"""The command `wardlight`."""
