"""Twilio, through its own SDK: this package alone knows that library."""
