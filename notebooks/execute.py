"""Executes notebooks without Jupyter: python notebooks/execute.py [--write] NOTEBOOK...

Each notebook's code cells run in order, in one name space, in the notebook's own folder. What they print goes to stdout,
one JSON object a notebook: the text and the number of figures of every code cell. `--write` puts both into the notebook.
A cell that raises ends the program with code 1 and says which it was. Needs pyarrow and matplotlib.
"""

import base64
import contextlib
import io
import json
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def figures():
    """All open figures as PNG, and closes them."""
    pictures = []
    for number in plt.get_fignums():
        buffer = io.BytesIO()
        # Without the writer's version in it, the same figure is the same bytes.
        plt.figure(number).savefig(buffer, dpi=80, bbox_inches="tight", metadata={"Software": None})
        pictures.append(base64.b64encode(buffer.getvalue()).decode())
    plt.close("all")
    return pictures


def outputs(text, pictures):
    stream = [{"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}] if text else []
    return stream + [
        {"output_type": "display_data", "data": {"image/png": picture, "text/plain": ["<Figure>"]}, "metadata": {}}
        for picture in pictures
    ]


def execute(path, write):
    with open(path, encoding="utf8") as file:
        notebook = json.load(file)
    names = {"__name__": "__main__"}
    seen = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                exec(compile("".join(cell["source"]), f"{path}, cell {cell['id']}", "exec"), names)
        except Exception as error:
            sys.exit(f"{path}, cell {cell['id']}: {type(error).__name__}: {error}")
        pictures = figures()
        cell["execution_count"] = len(seen) + 1
        cell["outputs"] = outputs(said.getvalue(), pictures)
        seen.append({"cell": cell["id"], "text": said.getvalue(), "figures": len(pictures)})
    if write:
        with open(path, "w", encoding="utf8") as file:
            file.write(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    return seen


if __name__ == "__main__":
    write = "--write" in sys.argv
    for path in [os.path.abspath(arg) for arg in sys.argv[1:] if arg != "--write"]:
        os.chdir(os.path.dirname(path))
        print(json.dumps({"notebook": os.path.basename(path), "cells": execute(path, write)}))
