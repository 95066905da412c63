#!/usr/bin/env sh
# Writes both locked requirement files anew, with hashes, for every platform and Python from 3.11 on (needs `uv`).
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate"
$lock pyproject.toml --extra postgres --extra build --output-file requirements.lock
$lock pyproject.toml --extra postgres --extra build --extra dev --constraints requirements.lock --output-file requirements-dev.lock
