"""The page of results, from the records of `bregnet reproduce`; docs/results.md is its output.

python docs/results_page.py > docs/results.md
"""

import json
import sys
from pathlib import Path

from generate import table

from networks import experiments
from networks.experiments.experiment import Experiment
from networks.experiments.runner import Records, read
from networks.experiments.verdict import lines

RESULTS = Path(__file__).parent / "results"
HEAD = """# Results

Published tables and figures, run again by `bregnet reproduce NAME`. "Within" says that our mean lies within the
printed spread (half a point where none is printed), "above" and "below" that it lies beyond; ours is mean ± standard
deviation (number of seeds). Every number here is read from the records under `docs/results/`, which those commands
wrote; this page is the output of `python docs/results_page.py`.
"""


def section(experiment: Experiment, path: Path) -> str:
    """One experiment: question, setting, table, departures."""
    content = json.loads(path.read_text("utf-8"))
    if content["quick"]:
        raise ValueError(f"{path} holds results of --quick, which are no results")
    records: Records = read(path, experiment)
    rows = [
        (line.cell.row, line.cell.column, line.measure, line.published or "", line.ours, line.verdict)
        for line in lines(experiment, records)
    ]
    count = sum(map(len, records.values()))
    seconds = sum(r["seconds"] for found in records.values() for r in found.values())
    wanted = len(experiment.cells) * experiment.seeds
    part = "" if count >= wanted else f" of {wanted} that the experiment has"
    where = f"{experiment.source}; `bregnet reproduce {experiment.name}`"
    text = f"\n## {experiment.title}\n\n{experiment.question} {where}.\n\n{experiment.setting}.\n\n"
    text += table(("cell", "", "measure (%)", "paper", "ours", "verdict"), rows)
    machine = f"{content['machine']}, busy with other work"
    text += f"\n{count} replicas{part}, {seconds:.0f} s of training together ({machine}).\n"
    picture = path.with_suffix(".png")
    if picture.exists():
        text += f"\n![{experiment.title}]({RESULTS.name}/{picture.name})\n"
    return text + "".join(f"\n* {departure}" for departure in experiment.departures) + "\n"


def main() -> str:
    """The page; experiments without records are named at its end."""
    there = [name for name in experiments.NAMES if (RESULTS / f"{name}.json").exists()]
    text = HEAD + "".join(section(experiments.get(name), RESULTS / f"{name}.json") for name in there)
    missing = [f"`{name}`" for name in experiments.NAMES if name not in there]
    return text + (f"\n## Not run yet\n\n{', '.join(missing)}.\n" if missing else "")


if __name__ == "__main__":
    sys.stdout.write(main())
