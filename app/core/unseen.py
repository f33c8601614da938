"""Characters that nobody sees, or that turn the writing of their neighbours round."""

import re

# Control characters, but for tab and line feed; marks of direction; separators; what
# Unicode says are no characters.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
)
