"""Makes the stored answers: `python make.py [topic …]` runs every case through OpenDSS and writes expected/TOPIC.json.gz."""

import gzip
import importlib
import json
import multiprocessing
import pathlib
import sys

import opendss

HERE = pathlib.Path(__file__).parent
TOPICS = sorted(path.stem for path in (HERE / "topics").glob("*.py") if path.stem not in ("base",))


def main():
    folder = pathlib.Path(HERE / "expected")
    folder.mkdir(exist_ok=True)
    for topic in sys.argv[1:] or TOPICS:
        answered = []
        for case in importlib.import_module(f"topics.{topic}").cases():
            answer = apart(case)
            if isinstance(answer, str):
                print(f"{topic}: {case['name']}: {answer}")
                continue
            if not answer["converged"]:
                print(f"{topic}: {case['name']}: not converged")
                continue
            answered.append({**case, "expected": answer})
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in answered)
        (folder / f"{topic}.json.gz").write_bytes(gzip.compress(f"[\n{lines}\n]\n".encode(), 9, mtime=0))
        print(f"{topic}: {len(answered)} cases")


def apart(case):
    """The answer from a process of its own, since some scripts bring OpenDSS down; or what it said instead."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=answer_to, args=(case, there))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return "OpenDSS crashed"
    finally:
        child.join()


def answer_to(case, pipe):
    try:
        pipe.send(opendss.run(case))
    except Exception as error:  # OpenDSS's own words, one line
        pipe.send(" ".join(str(error).split())[:160])


main()
