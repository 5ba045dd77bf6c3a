#!/bin/sh
# Runs the unit tests, and leaves their report as reports/unit/unit-tests.xml (JUnit).
# SITE_DIR: the built site to test; dist where it is not set.
set -eu
cd "$(dirname "$0")/.."

SITE_DIR="${SITE_DIR:-dist}"
export SITE_DIR
if [ ! -f "$SITE_DIR/index.html" ]; then
  echo "unit tests: no built site in $SITE_DIR; run 'npm run build' first, or set SITE_DIR" >&2
  exit 1
fi

mkdir -p reports/unit
# The shell expands the names: Node 20 knows no globs here, and Node 22 and later no folders.
exec node --test \
  --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=junit --test-reporter-destination=reports/unit/unit-tests.xml \
  tests/unit/*.test.js
