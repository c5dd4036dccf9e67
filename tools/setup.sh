#!/bin/sh
# Makes .venv and puts the locked packages in it: `setup.sh run` for the service alone, `setup.sh dev` with what tests and checks need.
# A second run compares one line and ends. Nothing is installed outside .venv but the caches of pip and uv.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-dev}
venv=.venv

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

case $kind in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) fail "setup.sh: say run or dev, not '$kind'" ;;
esac

# The folder is part of the mark: a moved environment has scripts that point at the old place.
mark="$(sed "/^\[tool/,\$d" pyproject.toml | cat requirements-build.txt "$lock" - | cksum) $(pwd)"
stamp=$venv/.installed-$kind
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$mark" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

command -v git >/dev/null || fail "git is missing. Debian and Ubuntu: apt-get install git. macOS: xcode-select --install"

# The newest Python is not always called python3: macOS and older Ubuntu keep an old one under that name.
find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
}
python=$(find_python)
[ -n "$python" ] || fail "Python 3.11 or newer is missing. Debian: apt-get install python3 python3-venv. Ubuntu 22.04: apt-get install python3.11 python3.11-venv. macOS: brew install python"
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    fail "Python's venv module is missing. Debian and Ubuntu: apt-get install $version"
fi

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null || [ "$(cat "$venv/.folder" 2>/dev/null)" != "$(pwd)" ]; then
    say "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
    pwd > "$venv/.folder"
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never
# uv does not read pip's settings: a package mirror set for pip is handed on.
mirror=${PIP_INDEX_URL:-$("$venv/bin/pip" config get global.index-url 2>/dev/null || true)}
if [ -n "$mirror" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    export UV_DEFAULT_INDEX="$mirror"
fi
# A hospital's network may sign with an authority of its own, which the machine then knows.
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"
# Without a home that can be written, uv keeps no cache.
[ -w "${HOME:-/nonexistent}" ] || export UV_NO_CACHE=1

say "Installing packages ($lock)"
"$venv/bin/pip" install --quiet --require-hashes --requirement requirements-build.txt
uv() { "$venv/bin/uv" --quiet "$@"; }
# What runs often is compiled now; a visitor who wants the demo does not wait for it.
compile=
[ "$kind" = run ] || compile=--compile-bytecode
if ! uv pip install $compile --python "$venv/bin/python" --require-hashes --requirement "$lock"; then
    say "uv could not install them; trying pip, which takes about a minute"
    "$venv/bin/pip" install --quiet --require-hashes --requirement "$lock"
fi
"$venv/bin/pip" install --quiet --no-deps --no-build-isolation --editable .
printf '%s' "$mark" > "$stamp"
