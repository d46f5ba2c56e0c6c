#!/usr/bin/env bash
# Makes the Action's own Python environment: install.sh PYTHON FOLDER.
# What is installed is pinned by hash; where it is there already, nothing is fetched.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
requirements=$here/../requirements/core.txt
environment=$2
ready=$environment/requirements.txt # what it was made from

cmp --silent "$requirements" "$ready" && exit 0
python=$(command -v "$1") ||
  { echo "::error::$1 is not installed: give the input python, or run actions/setup-python first"; exit 2; }

cd / # nothing of the workspace is importable from here
"$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "::error::Stationmaster needs Python 3.11 or newer: run actions/setup-python first"; exit 2; }
"$python" -I -m venv --clear "$environment"
"$environment/bin/python" -I -m pip install --quiet --disable-pip-version-check --no-input \
  --only-binary :all: --require-hashes --requirement "$requirements"
cp "$requirements" "$ready"
