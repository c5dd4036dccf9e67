"""Wardlight: remote monitoring for NHS virtual wards."""
