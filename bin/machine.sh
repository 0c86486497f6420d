# Sourced by the commands beside it, which run in the project's folder: what they need of the machine, installed where
# that is allowed, else asked for in one clear line.

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# install_packages WHAT_FOR PACKAGE...
install_packages() {
    local purpose=$1
    shift
    may_install || fail "$purpose: missing here. Run: sudo apt-get update && sudo apt-get install -y $*"
    say "Installing $purpose ($*) …"
    if [ -z "${package_lists_are_fresh:-}" ]; then
        as_root apt-get update -qq >&2 || fail "apt-get update failed, and these are needed: $*"
        package_lists_are_fresh=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "$purpose: could not be installed. Run: sudo apt-get update && sudo apt-get install -y $*"
}

# needs COMMAND WHAT_FOR PACKAGE...
needs() {
    command -v "$1" >/dev/null || install_packages "${@:2}"
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Prints a Python of at least 3.11: $PYTHON, else the system's own, whose build is tuned (one compiled by hand without
# that takes about a sixth more time), else another. One that can make virtual environments comes first.
find_python() {
    local candidate fallback=""
    for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        is_new_enough "$candidate" || continue
        fallback=${fallback:-$candidate}
        if can_make_environments "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    [ -n "$fallback" ] && command -v "$fallback"
}

# make_environment REQUIREMENTS_FILE...: .venv with these exact packages. Costs nothing when it has them already: a
# stamp in it, named by the file's hash, says so.
make_environment() {
    local python file stamp lock missing="" stamps=() options=()
    python=$(find_python) || fail "Python 3.11 or newer is needed. Run: sudo apt-get install -y python3 python3-venv"
    mkdir -p var
    exec {lock}>var/environment.lock
    flock "$lock"
    if ! is_new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        can_make_environments "$python" ||
            install_packages "Python's virtual environments" python3-venv
        "$python" -m venv --clear .venv || fail "the virtual environment .venv could not be made"
    fi
    for file in "$@"; do
        options+=(-r "$file")
        stamp=.venv/has-$(sha256sum <"$file" | cut -c1-16)
        stamps+=("$stamp")
        [ -e "$stamp" ] || missing=yes
    done
    if [ -n "$missing" ]; then
        say "Installing the Python packages of $* …"
        rm -f .venv/has-*
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "${options[@]}" ||
            fail "the Python packages could not be installed (see above)"
        touch "${stamps[@]}"
    fi
    flock -u "$lock"
    exec {lock}>&-
}

has_libraries() {
    .venv/bin/python -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null
}

# Chromium without windows of its own, unless $CHROMIUM names another.
need_browser() {
    [ -n "${CHROMIUM:-}" ] || needs chromium-headless-shell "the browser" chromium-headless-shell
}

# The libraries that lay out and write PDFs.
need_pdf_libraries() {
    has_libraries libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 ||
        install_packages "the libraries that make PDFs" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
}

# Translations are kept as text (.po) and compiled where they are used.
compile_translations() {
    local catalogue
    for catalogue in locale/*/LC_MESSAGES/django.po; do
        [ -e "$catalogue" ] || continue
        [ "${catalogue%.po}.mo" -nt "$catalogue" ] && continue
        .venv/bin/python -m babel.messages.frontend --quiet compile --use-fuzzy \
            --input-file "$catalogue" --output-file "${catalogue%.po}.mo" || fail "$catalogue could not be compiled"
    done
}
