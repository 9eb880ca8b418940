"""A judge whose logits are lower by so much: how often nothing answers where it is asked, and not where it was taught.

    python docs/data/build/lowered.py JUDGE.safetensors OUT.safetensors 0.8 [--rules 6.75]

A question is taught with what answers it wherever that is found, so that "none of them" is rarer there than among the
questions that people put. By how much a judge is to be lowered is chosen on documents that it was not taught with, and
so is what a point of the score by rules counts (--rules; else as it was learned), where scores have changed since.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from armt.models.checkpoint.beside.judge import Judge, load_judge, save_judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judge", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("by", type=float)
    parser.add_argument("--rules", type=float)
    options = parser.parse_args()
    save_judge(options.out, lowered(load_judge(options.judge), options.by, options.rules))


def lowered(judge: Judge, by: float, rules: float | None = None) -> Judge:
    """Return a judge whose logits, beside 0 for none of the sentences, are lower by so much.

    Args:
        judge: as it was taught.
        by: how much.
        rules: what a point of the score by rules counts; as it is if None.
    """
    return replace(judge, logit_bias=judge.logit_bias - np.float32(by), rules=judge.rules if rules is None else rules)


if __name__ == "__main__":
    main()
