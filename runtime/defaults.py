"""What is taken where nobody says otherwise, on the command line as in Python. Plain numbers: help shows them at once.

What only one place has stays there.
"""

from __future__ import annotations

#: What the logits of tokens already written are divided by. Written greedily, small models come back to the same
#: phrase for good; other tools have the same.
REPETITION_PENALTY = 1.1
#: What it may be: logits of 50 divided or multiplied by more say nothing any more, and by 1e30 they are no numbers.
LEAST_PENALTY, MOST_PENALTY = 0.01, 100.0

#: Tokens of evidence, question and answer together, and how few they may be.
ASK_WINDOW, LEAST_WINDOW = 1024, 128
#: Tokens of an answer.
ANSWER_TOKENS = 32
#: Quotes that are given at most.
EVIDENCE = 3
#: Segments that may be ordered anew by how likely they make the question.
RERANK = 8
#: Sentences that are put before the judge at most.
JUDGED = 32

#: Tokens that are looked at together for a note, and those of a gist.
NOTE_WINDOW, GIST_TOKENS = 1536, 96
