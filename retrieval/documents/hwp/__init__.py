"""Hangul documents: HWP 5 (binary) and HWPX (OWPML), read into one flow of paragraphs and rendered alike."""
