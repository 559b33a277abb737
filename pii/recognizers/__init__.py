"""Recognizers, one subject each: normalised text in, findings out. Every hit says why it is one."""
