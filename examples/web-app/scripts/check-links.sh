#!/bin/sh
# Installs a link checker and sends it through the deployed site, from its first page to every page, picture, style sheet
# and #fragment that can be reached. Leaves reports/links/links.xml (JUnit) and reports/links/linkinator.json.
#
# SITE_URL: where the site is served, with its last slash.
#
# Nothing is tried twice: a page that answers the second time only is a finding.
set -eu
cd "$(dirname "$0")/.."

# The newest version that runs on Node 20 as well.
LINKINATOR=linkinator@7.6.1

case "${SITE_URL:-}" in
  http://*/ | https://*/) ;;
  *)
    echo "check-links: SITE_URL must be the site's http(s) address with its last slash, and is '${SITE_URL:-}'" >&2
    exit 2
    ;;
esac

reports=reports/links
mkdir -p "$reports"
rm -f "$reports/links.xml" "$reports/linkinator.json"

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

echo "installing $LINKINATOR"
if ! npm install --prefix "$tools" --no-save --no-audit --no-fund --ignore-scripts --prefer-offline --loglevel=error "$LINKINATOR"; then
  echo "check-links: $LINKINATOR could not be installed, so no link was checked" >&2
  exit 3
fi

echo "checking the links of $SITE_URL"
status=0
"$tools/node_modules/.bin/linkinator" "$SITE_URL" --recurse --check-fragments --check-css --timeout 10000 --format JSON \
  >"$reports/linkinator.json" || status=$?

node scripts/links-to-junit.js "$reports/linkinator.json" "$reports/links.xml" "$SITE_URL" "$status"
