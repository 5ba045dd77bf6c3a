/**
 * The shell side of a build. One driver runs per build (or per container): it reads `run <n> <shell> <user>` from its
 * input, runs `command-<n>.sh` with no input of its own, and tells the exit status on both output streams behind a
 * mark that nothing else prints, so that a reader knows when each stream has given everything.
 *
 * CodeBuild 0.2 "runs all build commands in the same instance of the default shell" (buildspec reference): variables,
 * exported or not, the working directory, functions and options live on in the next command and the next phase, while
 * `exit` ends a command and not the build. So each command has a process, and `state-<n>.sh` carries its state.
 */

/** `$1`: the control directory. The first line of its input is the mark. */
export const driverScript = `# Runs the commands of a build, one at a time, in order.
IFS= read -r mark
while IFS=' ' read -r verb number shell user; do
  [ "$verb" = run ] || exit 0
  if [ -z "$user" ]; then
    "$shell" "$1/command-$number.sh" </dev/null
  elif command -v setpriv >/dev/null 2>&1; then
    setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$shell" "$1/command-$number.sh" </dev/null
  else
    su -s "$(command -v "$shell")" "$user" "$1/command-$number.sh" </dev/null
  fi
  status=$?
  printf '%s %s %s\\n' "$mark" "$number" "$status"
  printf '%s %s %s\\n' "$mark" "$number" "$status" >&2
done
`;

/** The last line of a state that was written to its end. */
export const stateEnd = '# complete';

/**
 * Writes the state of the shell that sources it to `$STEPLINE_STATE`, with nothing but what is built into a shell, since
 * a build may have left no PATH. `set` and `export -p` print what a POSIX shell reads back; bash has variables that may
 * not be assigned, and more to carry: arrays, functions, `shopt`.
 */
export const saveStateScript = `# Carries the state of this shell to the next command.
# A command substitution of bash forgets -e, so that one is read from $-.
{ STEPLINE_FLAGS=$-; STEPLINE_OPTIONS=$(set +o); set +eufnvx; } 2>/dev/null
case $STEPLINE_FLAGS in *e*) STEPLINE_OPTIONS="$STEPLINE_OPTIONS
set -e" ;; esac
STEPLINE_SAVED=1 STEPLINE_OLDPWD=$OLDPWD STEPLINE_IFS=$IFS
IFS='
'
{
  if [ -n "$BASH_VERSION" ]; then
    for STEPLINE_NAME in $(compgen -v); do
      case $STEPLINE_NAME in
        BASH|BASHOPTS|BASHPID|BASH_ALIASES|BASH_ARG[CV]|BASH_ARGV0|BASH_CMDS|BASH_COMMAND|BASH_EXECUTION_STRING) ;;
        BASH_LINENO|BASH_REMATCH|BASH_SOURCE|BASH_SUBSHELL|BASH_VERSINFO|BASH_VERSION|COMP_WORDBREAKS|DIRSTACK) ;;
        EPOCHREALTIME|EPOCHSECONDS|EUID|FUNCNAME|GROUPS|HISTCMD|IFS|LINENO|PIPESTATUS|PPID|RANDOM|SECONDS) ;;
        SHELLOPTS|SHLVL|SRANDOM|UID|_|STEPLINE_CONTROL|STEPLINE_LINE|STEPLINE_NAME|STEPLINE_SAVED|STEPLINE_STATE) ;;
        *) declare -p "$STEPLINE_NAME" ;;
      esac
    done
    declare -f
    declare -Fx
    for STEPLINE_LINE in $(shopt -p); do
      case $STEPLINE_LINE in
        *login_shell|*restricted_shell|*compat*) ;;
        *) printf '%s\\n' "$STEPLINE_LINE" ;;
      esac
    done
  else
    set
    export -p
  fi
  printf 'umask '
  umask
  printf '%s\\n' 'cd -- "$PWD" || exit 1' 'OLDPWD=$STEPLINE_OLDPWD IFS=$STEPLINE_IFS'
  printf '%s\\n' '${stateEnd}'
} >"$STEPLINE_STATE" 2>/dev/null
`;

export interface CommandScript {
  readonly number: number;
  /** The control directory as the build sees it. */
  readonly control: string;
  /** The state to begin with: the number of the command that left it; 0 is the build's environment. */
  readonly state: number;
  /** Whether the shell's state is kept for the next command: not in buildspec 0.1. */
  readonly carries: boolean;
  /** What `CODEBUILD_BUILD_SUCCEEDING` says. */
  readonly succeeding: boolean;
}

/** The file that the driver runs; the author's words are in a file of their own, so that line numbers are theirs. */
export const commandScript = (script: CommandScript): string => {
  const control = quote(script.control);
  const lines = [
    `. ${control}/state-${script.state}.sh`,
    `export CODEBUILD_BUILD_SUCCEEDING=${script.succeeding ? 1 : 0}`,
  ];
  if (!script.carries) return [...lines, `. ${control}/script-${script.number}.sh`, ''].join('\n');
  return [
    ...lines,
    `STEPLINE_CONTROL=${control} STEPLINE_STATE=${control}/state-${script.number}.sh STEPLINE_SAVED=`,
    `trap '[ -n "$STEPLINE_SAVED" ] || . "$STEPLINE_CONTROL/save-state.sh"' EXIT`,
    'eval "${STEPLINE_OPTIONS-}" 2>/dev/null',
    `. ${control}/script-${script.number}.sh`,
    '{ STEPLINE_STATUS=$?; . "$STEPLINE_CONTROL/save-state.sh"; } 2>/dev/null',
    'exit $STEPLINE_STATUS',
    '',
  ].join('\n');
};

/** A text as one word of a POSIX shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The state that a build begins with: its variables, and the directory it works in. */
export const initialState = (variables: ReadonlyMap<string, string>, directory: string): string =>
  [
    ...[...variables].map(([name, value]) => `export ${name}=${quote(value)}`),
    `cd -- ${quote(directory)} || exit 1`,
    stateEnd,
    '',
  ].join('\n');
