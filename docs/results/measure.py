"""Measure what `armt bench` does not: very long documents, keys, decoding, queues, rounds, other work, folders, lanes.

    python docs/results/measure.py length | index | decoding | queue | rounds | beside | folder | lanes | start

Each prints one JSON row, for docs/results/bench-cpu.jsonl. Model: the default one, in the dtype that `armt` takes on
the machine; for lanes a random RMT. Ways that are compared run in turn; figures are medians, and every repetition is in
the row.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import torch

from armt.cli.arguments.options import LoadOptions
from armt.cli.loading import open_model
from armt.kernels.choose import choose_backend, load_ops
from armt.kernels.threads import one_thread
from armt.models.config import parse_config
from armt.models.shapes import SHAPES, random_model
from armt.runtime.bench.machine import describe_machine, peak_memory, reset_peak_memory
from armt.runtime.choose import choose_dtype
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.session import Armt

REPETITIONS = 3
# A model so small that everything but products shows, beside one of the size of the default model.
LANE_SHAPES = {
    "12 layers of width 32": {
        "model_type": "llama", "vocab_size": 256, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 12,
        "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
    },
    "smollm2-135m": SHAPES["smollm2-135m"],
}  # fmt: skip
BOOK = Path(__file__).parents[2] / "examples" / "exodus.txt"


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def random_ids(armt: Armt, tokens: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(armt.config.base.vocab_size, (tokens,), generator=torch.Generator().manual_seed(seed))


def read_all(armt: Armt, documents: list[torch.Tensor]) -> list[Memory]:
    reader = Reader(armt.model, "diagonal")
    # In stretches, as a file comes: a million tokens at once would weigh more than the reading.
    sources = (Source(document.split(8192)) for document in documents)
    return [reading.memory for reading in reader.read(sources)]


def decode(armt: Armt, memory: Memory, lanes: int, tokens: int) -> None:
    prompt = random_ids(armt, 32, seed=1)
    for _ in Decoder(armt.model, [memory] * lanes).decode([prompt] * lanes, max_tokens=tokens):
        continue


def length(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """Tokens per second and peak memory at 65,536 and 1,048,576 tokens."""
    short, long = random_ids(armt, 65_536), random_ids(armt, 1_048_576)
    read_all(armt, [short[:8192]])
    reset_peak_memory(armt.model.device)
    times = [timed(lambda: read_all(armt, [short]))]
    short_peak = peak_memory(armt.model.device)
    long_s = timed(lambda: read_all(armt, [long]))
    long_peak = peak_memory(armt.model.device)
    times += [timed(lambda: read_all(armt, [short])) for _ in range(REPETITIONS - 1)]
    rates = [len(short) / median(times), len(long) / long_s]
    return {
        "tokens": [len(short), len(long)], "times_s": [times, long_s], "tokens_per_s": rates,
        "ratio": rates[1] / rates[0], "peak_bytes": [short_peak, long_peak],
    }  # fmt: skip


def index(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """What keeping the keys of an index costs: 8,192 tokens with a tap and without, in turn, and the time within it."""
    ids = random_ids(armt, 8_192)
    within: list[float] = []

    def read(tapped: bool) -> None:
        tap = armt.pointing.tap() if tapped and armt.pointing is not None else None
        spent = 0.0

        def take(event: StepDone) -> None:
            nonlocal spent
            if tap is not None:
                spent += timed(lambda: tap.take(event))

        list(Reader(armt.model, "diagonal", on_step=take).read([Source([ids])]))
        if tap is not None:
            within.append(spent + timed(lambda: tap.keys(0)))

    times: dict[str, list[float]] = {"without": [], "with": []}
    for repetition in range(5 * REPETITIONS + 1):
        for name in ("without", "with") if repetition % 2 else ("with", "without"):
            taken = timed(lambda name=name: read(name == "with"))
            if repetition:
                times[name].append(taken)
    pairs = [one / other for one, other in zip(times["with"], times["without"], strict=True)]
    share = median(within[1:]) / median(times["with"])
    return {"tokens": len(ids), "times_s": times, "ratio": median(pairs), "ratios": pairs, "share_within": share}


def decoding(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """256 tokens after 16,384 read, one document and eight, against `generate` after 512 tokens of context."""
    from transformers import AutoConfig, AutoModelForCausalLM

    new, lanes, context = 256, 8, 512
    config = AutoConfig.for_model(**json.loads((armt.path / "config.json").read_text())["base_model_config"])
    base = AutoModelForCausalLM.from_config(config, dtype=armt.model.dtype, attn_implementation="sdpa").eval()
    prompt = random_ids(armt, context).unsqueeze(0)
    memory = read_all(armt, [random_ids(armt, 16_384)])[0]

    @torch.inference_mode()
    def generate() -> None:
        base.generate(prompt, max_new_tokens=new, min_new_tokens=new, do_sample=False, pad_token_id=0)

    ways = {
        "one": lambda: decode(armt, memory, 1, new),
        "eight": lambda: decode(armt, memory, lanes, new),
        "generate": generate,
    }
    for work in ways.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPETITIONS):
        for name, work in ways.items():
            times[name].append(timed(work))
    rates = {name: new * (lanes if name == "eight" else 1) / median(values) for name, values in times.items()}
    # A token streams every weight once; of an embedding that is not the head as well, it needs one row.
    weights = sum(weight.numel() * weight.element_size() for weight in base.parameters())
    bound = bandwidth() / weights
    return {
        "read_tokens": 16_384, "new_tokens": new, "context_of_generate": context, "times_s": times,
        "tokens_per_s": rates, "over_generate": rates["one"] / rates["generate"],
        "eight_over_one": rates["eight"] / rates["one"],
        "bandwidth_bound_tokens_per_s": bound, "of_bandwidth_bound": rates["one"] / bound,
    }  # fmt: skip


def bandwidth() -> float:
    """Return bytes per second of reading a tensor that no cache holds."""
    block = torch.ones(1 << 28)
    block.sum()
    return block.numel() * block.element_size() / median(timed(block.sum) for _ in range(5))


def queue(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """64 documents of 2 to 6 segments through one conveyor, and one by one."""
    draw = random.Random(0)
    size = armt.config.segment_tokens
    documents = [random_ids(armt, draw.randint(2, 6) * size, seed=n) for n in range(64)]
    times: dict[str, list[float]] = {"queue": [], "one by one": []}
    together = read_all(armt, documents)
    single = [read_all(armt, [document])[0] for document in documents]
    for _ in range(REPETITIONS):
        times["queue"].append(timed(lambda: read_all(armt, documents)))
        times["one by one"].append(timed(lambda: [read_all(armt, [document]) for document in documents]))
    layers = Reader(armt.model, "diagonal").executor.layers
    segments = sum(len(document) // size for document in documents)
    worst = max(float((a.matrix - b.matrix).norm() / b.matrix.norm()) for a, b in zip(together, single, strict=True))
    return {
        "documents": len(documents), "segments": segments, "tokens": segments * size, "times_s": times,
        "ratio": median(times["one by one"]) / median(times["queue"]),
        "steps": [segments + layers - 1, segments + len(documents) * (layers - 1)], "memory_difference": worst,
    }  # fmt: skip


def rounds(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """Reading one document and decoding eight answers: one after the other, and in two threads side by side."""
    document = random_ids(armt, 16_384)
    memory = read_all(armt, [document])[0]
    times: dict[str, list[float]] = {"read": [], "decode": [], "side by side": []}

    def both() -> None:
        other = threading.Thread(target=decode, args=(armt, memory, 8, 96))
        other.start()
        read_all(armt, [document])
        other.join()

    decode(armt, memory, 8, 8)
    for _ in range(REPETITIONS):
        times["read"].append(timed(lambda: read_all(armt, [document])))
        times["decode"].append(timed(lambda: decode(armt, memory, 8, 96)))
        times["side by side"].append(timed(both))
    in_turn = median(times["read"]) + median(times["decode"])
    return {
        "read_tokens": len(document), "lanes": 8, "new_tokens": 96, "times_s": times, "in_turn_s": in_turn,
        "side_by_side_over_in_turn": median(times["side by side"]) / in_turn,
    }  # fmt: skip


def beside(armt: Armt, options: argparse.Namespace) -> dict[str, Any]:
    """Reading and decoding with nothing else to do for the machine, by one thread alone, and beside a busy process."""
    document = random_ids(armt, 6144)
    memory = read_all(armt, [document[:1024]])[0]
    ways: dict[str, tuple[int, Callable[[], Any]]] = {
        **{f"reading {size}": (size, partial(read_all, armt, [document[:size]])) for size in (256, 2048, 6144)},
        "reading 1024, sequential": (1024, lambda: armt.read(document[:1024], schedule="sequential")),
        **{f"decoding, {lanes} lanes": (64 * lanes, partial(decode, armt, memory, lanes, 64)) for lanes in (1, 4)},
    }
    rates: dict[str, dict[str, list[float]]] = {name: {"alone": [], "one thread": [], "beside": []} for name in ways}
    endless = [*(["taskset", "-c", "0"] if options.bound else []), sys.executable, "-c", "while True: pass"]
    for _, work in ways.values():
        work()
    for _ in range(REPETITIONS):
        for name, (tokens, work) in ways.items():
            rates[name]["alone"].append(tokens / timed(work))
        with one_thread():
            for name, (tokens, work) in ways.items():
                rates[name]["one thread"].append(tokens / timed(work))
        with subprocess.Popen(endless) as other:
            time.sleep(0.5)
            for name, (tokens, work) in ways.items():
                rates[name]["beside"].append(tokens / timed(work))
            other.kill()
        # What was found out about the cores is forgotten after a while of work.
        read_all(armt, [document])
    shares, by_one = (
        {name: median(found[state]) / median(found["alone"]) for name, found in rates.items()}
        for state in ("beside", "one thread")
    )
    return {"bound": options.bound, "tokens_per_s": rates, "of_the_speed_alone": shares, "one_thread_of_both": by_one}


def folder(armt: Armt, options: argparse.Namespace) -> dict[str, Any]:
    """A folder of documents of 300 to 20,000 tokens, and one document of the same text, by the command line."""
    draw = random.Random(1)
    text = BOOK.read_text(encoding="utf-8")
    a_token = len(text) / len(armt.tokenizer.encode(text))
    with tempfile.TemporaryDirectory() as scratch:
        many, one = Path(scratch, "many"), Path(scratch, "one")
        many.mkdir()
        one.mkdir()
        whole = []
        for number in range(options.documents):
            size = int(a_token * math.exp(draw.uniform(math.log(300), math.log(20_000))))
            start = draw.randrange(len(text) - size)
            whole.append(text[start : start + size])
            (many / f"{number:03}.txt").write_text(whole[-1], encoding="utf-8")
        (one / "all.txt").write_text("".join(whole), encoding="utf-8")
        figures = {}
        for place in (one, many):
            started = time.perf_counter()
            question = ["-Q", "What is it about?", "--evidence", "0", "--max-tokens", "1"]
            command("ask", str(place), *question, "-o", f"{place}.jsonl", "-q")
            wall = time.perf_counter() - started
            rows = [json.loads(line) for line in Path(f"{place}.jsonl").read_text().splitlines()]
            tokens = sum(row["tokens_read"] for row in rows)
            read_s = sum(row["read_s"] for row in rows)
            figures[place.name] = {
                "documents": len(rows), "tokens": tokens, "read_s": read_s, "wall_s": wall,
                "tokens_per_s": tokens / read_s, "tokens_per_wall_s": tokens / wall,
            }  # fmt: skip
    ratio = figures["many"]["tokens_per_s"] / figures["one"]["tokens_per_s"]
    return {**figures, "ratio": ratio}


def lanes(options: argparse.Namespace) -> dict[str, Any]:
    """Eight documents of a random RMT in eight lanes and one by one, by wall and CPU clock."""
    device, many, segment = torch.device("cpu"), 8, options.segment
    torch.set_num_threads(options.threads)
    dtype = getattr(torch, options.dtype) if options.dtype else choose_dtype(None, device).choice
    base, drawn = dict(LANE_SHAPES[options.shape]), torch.Generator().manual_seed(0)
    raw = {"dialect": "rmt", "base_model_config": base, "segment_size": segment, "num_mem_tokens": 4}
    backend = choose_backend(None, device, dtype)
    model = random_model(parse_config(raw), device=device, dtype=dtype, ops=load_ops(backend.choice))
    ids = torch.randint(base["vocab_size"], (many, options.segments * segment), generator=drawn)
    times: dict[str, list[tuple[float, float]]] = {"one by one": [], "lanes": []}

    def read(width: int) -> tuple[float, float]:
        wall, cpu = time.perf_counter(), time.process_time()
        readings = list(Reader(model, "sequential", lanes=width).read([Source([row]) for row in ids]))
        assert len(readings) == many
        return time.perf_counter() - wall, time.process_time() - cpu

    read(1), read(many)
    for _ in range(REPETITIONS):
        times["one by one"].append(read(1))
        times["lanes"].append(read(many))
    middle = {way: [median(clock) for clock in zip(*values, strict=True)] for way, values in times.items()}
    wall, cpu = (slow / fast for slow, fast in zip(middle["one by one"], middle["lanes"], strict=True))
    return {
        "model": f"random RMT over {options.shape}", "dtype": str(dtype).removeprefix("torch."),
        "kernels": backend.choice, "lanes": many, "segment_tokens": segment, "memory_tokens": 4, "tokens": ids.numel(),
        "threads": torch.get_num_threads(), "wall_and_cpu_s": times,
        "tokens_per_s": {way: ids.numel() / clocks[0] for way, clocks in middle.items()},
        "tokens_per_cpu_s": {way: ids.numel() / clocks[1] for way, clocks in middle.items()},
        "ratio": wall, "ratio_cpu": cpu,
    }  # fmt: skip


def start(armt: Armt, _options: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the command to its first step, the model prepared before."""
    return {"times_s": [first_step() for _ in range(REPETITIONS + 2)]}


def first_step() -> float:
    """Return seconds until the progress of `armt summarize` names a step."""
    started = time.perf_counter()
    summarize = [sys.executable, "-m", "armt", "summarize", str(BOOK), "--progress", "jsonl"]
    with subprocess.Popen(summarize, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if '"step"' in line:
                taken = time.perf_counter() - started
                process.kill()
                return taken
    raise RuntimeError("armt summarize told no step")


def command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "armt", *arguments], check=True, capture_output=True)


def main() -> None:
    parts = {work.__name__: work for work in (length, index, decoding, queue, rounds, beside, folder, start)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=[*parts, lanes.__name__])
    parser.add_argument("--shape", choices=LANE_SHAPES, default="smollm2-135m", help="of the random model of lanes")
    parser.add_argument("--dtype", help="of it")
    parser.add_argument("--segment", type=int, default=32, help="its real tokens")
    parser.add_argument("--segments", type=int, default=3, help="of each of its documents")
    parser.add_argument("--threads", type=int, default=2, help="that read with it")
    parser.add_argument("--documents", type=int, default=200, help="of the folder")
    parser.add_argument("--bound", action="store_true", help="the other process to one core")
    options = parser.parse_args()
    if options.part == lanes.__name__:
        facts = {"measurement": options.part, "date": date.today().isoformat(), "load": os.getloadavg()[0]}
        print(json.dumps(facts | lanes(options) | describe_machine(torch.device("cpu"))))
        return
    armt = open_model(LoadOptions(), quiet=True)
    facts = {"measurement": options.part, "date": date.today().isoformat(), "load": os.getloadavg()[0]}
    facts |= {"model": "default", "dtype": str(armt.model.dtype).removeprefix("torch.")}
    print(json.dumps(facts | parts[options.part](armt, options) | describe_machine(armt.model.device)))


if __name__ == "__main__":
    main()
