# shellcheck shell=bash disable=SC2154
# Sourced by ./knee, tests/run and bench/run: installs what is missing, then configures and builds a folder.
# Everything said here goes to standard error, because standard output belongs to the program that follows.
#
#   prepare FOLDER TARGET "GROUP..." [cmake -D options...]
#
# builds TARGET in FOLDER and returns; where it cannot, it says what to do and exits with status 3.
# Environment: CC, CXX as in CMake (for a folder not yet configured); KNEE_INSTALL=no never installs anything.
# The caller has set `knee_root` to the repository.

readonly kMachineFailed=3

say() { printf 'knee: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# ---- packages -------------------------------------------------------------------------------------------

# lines_of GROUP...: the lines of packages.txt for these groups, without the group: "PACKAGE   UPSTREAM".
lines_of() {
  awk -v groups=" $* " '!/^#/ && index(groups, " " $1 " ") { sub(/^[^ ]+ +/, ""); print }' \
    "$knee_root/cmake/packages.txt"
}

packages_of() { lines_of "$@" | awk '{ print $1 }'; }

# missing_of GROUP...: those packages of the groups that dpkg does not list as installed.
missing_of() {
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null; packages_of "$@" | sed 's/^/wanted /'; } |
    awk '$1 == "installed" { installed[$2] } $1 == "wanted" && !($2 in installed) { print $2 }'
}

# ask_for_hand GROUP...: what somebody has to install where apt cannot; ends the script.
ask_for_hand() {
  say "please install these by hand (Debian's package name, then the project), then try again:"
  lines_of "$@" | sed 's/^/  /' >&2
  exit $kMachineFailed
}

# ask_for_apt PACKAGE...: the command that somebody with the rights has to type; ends the script.
ask_for_apt() {
  say "please have this run by somebody who may install packages, then try again:"
  printf '  apt-get update && apt-get install --no-install-recommends %s\n' "$*" >&2
  say "(or, if they are installed without Debian's packages, try again with KNEE_INSTALL=no)"
  exit $kMachineFailed
}

# as_root COMMAND...: through sudo unless we are root already.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  as_root "${apt[@]}" update || echo "the package lists could not be refreshed; trying with those at hand"
  as_root "${apt[@]}" install -y --no-install-recommends "$@"
}

apt_install_quietly() {
  local log=$1
  shift
  apt_install "$@" </dev/null >"$log" 2>&1
}

# ensure_packages LOG GROUP...: afterwards all packages of the groups are there, or the script has ended.
ensure_packages() {
  local log=$1 missing
  shift
  if [ "${KNEE_INSTALL:-}" = no ] || ! has apt-get || ! has dpkg-query; then
    if has cmake && { has "${CXX:-c++}" || has g++; }; then return; fi   # CMake will find out what is missing.
    ask_for_hand "$@"
  fi
  mapfile -t missing < <(missing_of "$@")
  if [ ${#missing[@]} = 0 ]; then return; fi
  if [ "$(id -u)" != 0 ] && ! has sudo; then
    say "these packages are missing: ${missing[*]}"
    ask_for_apt "${missing[@]}"
  fi
  say "installing with apt-get: ${missing[*]}"
  if ! with_signs installing /dev/null apt_install_quietly "$log" "${missing[@]}"; then
    show_tail "$log"
    say "apt-get could not install: ${missing[*]}"
    ask_for_apt "${missing[@]}"
  fi
}

# ---- build ----------------------------------------------------------------------------------------------

show_tail() {
  tail -n 40 "$1" | sed 's/^/  | /' >&2
  say "(the whole log: $1)"
}

# is_configured FOLDER: by CMake, for the repository where it now stands (folders get moved and copied).
is_configured() {
  grep -qsFx "CMAKE_HOME_DIRECTORY:INTERNAL=$knee_root" "$1/CMakeCache.txt"
}

# configure FOLDER [cmake options...]: a folder already configured keeps the options it has; tests that it did not have
# are added.
configure() {
  local folder=$1 options=()
  shift
  if ! is_configured "$folder"; then
    options=(--fresh -DKNEE_UNITY=ON "$@")
    if has ninja; then options+=(-G Ninja); fi
    if has ccache; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  elif [[ " $* " == *" -DKNEE_TESTS=ON "* ]]; then
    options=(-DKNEE_TESTS=ON)
  fi
  cmake -S "$knee_root" -B "$folder" "${options[@]}" && return
  rm -f "$folder/CMakeCache.txt"   # The next try starts afresh.
  return 1
}

# follow_build: copies a build's output, and on a terminal shows how far it is ("[12/80]" or "[ 15%]").
follow_build() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [ -t 2 ] && [[ $line =~ ^\[[^]]+\] ]]; then printf '\rknee: %s ' "${BASH_REMATCH[0]}" >&2; fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# sign_of_life WHAT LOG PARENT: says every half minute that WHAT goes on, with the last step in the log, as long as PARENT
# is there. It waits without a child, which would keep standard error open.
sign_of_life() {
  local step idle begin=$SECONDS
  exec {idle}<> <(:)
  while ! read -r -t "${KNEE_SIGN_OF_LIFE:-30}" -u "$idle" && kill -0 "$3" 2>/dev/null; do
    step=$(grep -soE '^\[[^]]+\]' "$2" | tail -n 1)
    say "$1${step:+ $step}, $((SECONDS - begin)) s so far…"
  done
}

# with_signs WHAT LOG COMMAND...: runs the command beside signs of life; its exit status.
with_signs() {
  local what=$1 log=$2 signs status
  shift 2
  sign_of_life "$what" "$log" "$BASHPID" 9>&- &
  signs=$!
  "$@"
  status=$?
  kill "$signs" 2>/dev/null
  wait "$signs" 2>/dev/null
  return $status
}

build() { cmake --build "$1" --target "$2" --parallel "$(nproc 2>/dev/null || echo 2)"; }

# refuse_folder: CMake takes a semicolon in a path for the end of it, even a quoted one.
refuse_folder() {
  case $knee_root in *";"*) ;; *) return ;; esac
  say "CMake cannot build in a folder with a semicolon in its name: $knee_root"
  say "please move or clone the repository to another folder, then try again"
  exit $kMachineFailed
}

build_logged() { (set -o pipefail; build "$1" "$2" 2>&1 </dev/null | follow_build >>"$3"); }

prepare() {
  local folder=$1 target=$2 groups=$3 log=$1/build.log
  shift 3
  refuse_folder
  # shellcheck disable=SC2086  # groups is a list of words
  ensure_packages "$folder/install.log" $groups
  if is_configured "$folder"; then say "building ${folder#"$knee_root"/}…"
  else say "building ${folder#"$knee_root"/} (some minutes the first time; log: ${log#"$knee_root"/})…"; fi
  if ! configure "$folder" "$@" >"$log" 2>&1 </dev/null; then
    show_tail "$log"
    say "CMake could not configure; most often something is not installed"
    # shellcheck disable=SC2086
    ask_for_hand $groups
  fi
  if ! with_signs building "$log" build_logged "$folder" "$target" "$log"; then
    show_tail "$log"
    say "the build failed"
    exit $kMachineFailed
  fi
  if grep -q 'warning:' "$log"; then say "the compiler warned: see $log"; fi
}

# open_folder FOLDER: makes it and waits until nobody else builds in it. The lock is held on descriptor 9 until
# the calling (sub)shell ends.
open_folder() {
  if ! mkdir -p "$1" 2>/dev/null || ! exec 9>"$1/.lock"; then
    say "cannot write to $1"
    exit $kMachineFailed
  fi
  if has flock && ! flock -n 9; then
    say "waiting for another build in ${1#"$knee_root"/}…"
    flock 9
  fi
}
