"""The same patients and the same model in R: nlme's gls and lme4's lmer, timed inside R.

Reading the rows and starting R are not counted. Both fit an unstructured covariance by REML:
``gls`` with ``corSymm`` and ``varIdent``; ``lmer`` with ``(0 + visit | id)``, whose residual
variance is then one parameter too many and changes no likelihood, so its checks are off.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

RSCRIPT = "Rscript"
# R is much slower: the best of three of each, and no more than so many seconds for all.
TIMES, PATIENCE = 3, 600

PROGRAM = """
rows <- read.csv(commandArgs(TRUE)[1])
rows$visit <- factor(rows$visit, levels = unique(rows$visit))
rows$id <- factor(rows$id)
rows$at <- as.integer(rows$visit)
rows <- rows[!is.na(rows$y), ]
means <- y ~ base + fb + fc + arm * visit
fits <- list(
  nlme = function() nlme::gls(means, rows, correlation = nlme::corSymm(form = ~ at | id),
    weights = nlme::varIdent(form = ~ 1 | visit), method = "REML"),
  lme4 = function() suppressWarnings(suppressMessages(lme4::lmer(
    update(means, . ~ . + (0 + visit | id)), rows, REML = TRUE,
    control = lme4::lmerControl(check.nobs.vs.nRE = "ignore", check.nobs.vs.nlev = "ignore")))))
for (name in names(fits)) {
  if (!requireNamespace(name, quietly = TRUE)) next
  seconds <- Inf
  for (time in seq_len(as.integer(commandArgs(TRUE)[2])))
    seconds <- min(seconds, system.time(fit <- fits[[name]]())[["elapsed"]])
  cat(sprintf('{"name": "%s", "version": "%s", "seconds": %.6f, "log_likelihood": %.10f}\\n',
    name, packageVersion(name), seconds, as.numeric(logLik(fit))))
}
"""


def fits(z: np.ndarray, y: np.ndarray, seen: np.ndarray) -> list[dict[str, object]] | None:
    """What each package that R has took; ``None`` where there is no R.

    ``z`` (n, 5) holds the terms of the bench's trials, ``y`` and ``seen`` are (n, T).
    """
    if shutil.which(RSCRIPT) is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "fit.R").write_text(PROGRAM, "utf-8")
        with (place / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_rows(z, y, seen))
        words = [RSCRIPT, str(place / "fit.R"), str(place / "rows.csv"), str(TIMES)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _rows(z: np.ndarray, y: np.ndarray, seen: np.ndarray) -> Iterator[Sequence[object]]:
    """One row a patient and visit, numbers by their shortest text, so that R has the same."""
    yield "id", "visit", "base", "fb", "fc", "arm", "y"
    for who, (terms, answers, there) in enumerate(zip(z, y, seen, strict=True)):
        own = [repr(float(term)) for term in terms[1:]]
        for at, answer in enumerate(answers):
            yield who, f"v{at}", *own, repr(float(answer)) if there[at] else "NA"
