"""The demo: a small hub with simulated patients, to be tried without any account."""
