"""The downtime pack: an encrypted copy of the list, kept at a second place, for the day on which the screen is gone."""
