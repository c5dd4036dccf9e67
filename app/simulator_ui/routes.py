"""The simulated phones, beside the worklist that they move. Served in the demo and in tests alone."""

from app.simulator_ui import phones

router = phones.router
