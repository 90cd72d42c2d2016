export const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow after some words of a command line. */
export interface CompletionPlace {
  /** Noun and verb so far; none for the program itself. */
  readonly words: readonly string[];
  readonly next: readonly { readonly name: string; readonly about: string }[];
  /** What an argument may be, where there is a choice. */
  readonly values: readonly string[];
  readonly options: readonly {
    readonly name: string;
    readonly about: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
}

/**
 * A completion script. All four work alike: the words before the cursor that name a place lead there, options and their
 * values in between do not; after an option with a choice the choice is offered, and files where nothing else is known.
 */
export function scriptFor(shell: Shell, places: readonly CompletionPlace[]): string {
  return { bash, zsh, fish, pwsh }[shell](places);
}

const pathOf = ({ words }: CompletionPlace) => words.join(" ");
const known = (places: readonly CompletionPlace[]) => places.map(pathOf).filter((path) => path !== "");
const offered = ({ next, values }: CompletionPlace) => [...next.map(({ name }) => name), ...values];

/** Options with a choice, each once: a name means the same everywhere, or offers all its choices. */
function choicesByOption(places: readonly CompletionPlace[]): [name: string, choices: string[]][] {
  const found = new Map<string, Set<string>>();
  for (const { name, choices } of places.flatMap(({ options }) => options))
    if (choices.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...choices]));
  return [...found].map(([name, choices]) => [name, [...choices]]);
}

/** `case` arms that bash and zsh both read. */
function arms(places: readonly CompletionPlace[]) {
  const quoted = (paths: readonly string[]) => paths.map((path) => `'${path}'`).join("|");
  return {
    isPlace: quoted(known(places)),
    byOption: choicesByOption(places)
      .map(([name, choices]) => `    ${name}) next='${choices.join(" ")}' ;;`)
      .join("\n"),
    byPlace: places
      .map(
        (place) =>
          `    '${pathOf(place)}') next='${offered(place).join(" ")}'; options='${place.options.map(({ name }) => name).join(" ")}' ;;`,
      )
      .join("\n"),
  };
}

function bash(places: readonly CompletionPlace[]): string {
  const { isPlace, byOption, byPlace } = arms(places);
  return `_ccmbridge() {
  local at='' word next='' options='' current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${at:+$at }$word" in ${isPlace}) at="\${at:+$at }$word" ;; esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${byOption}
  esac
  if [[ -n $next ]]; then COMPREPLY=($(compgen -W "$next" -- "$current")); return; fi
  case "$at" in
${byPlace}
  esac
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $next ]]; then COMPREPLY=($(compgen -W "$next" -- "$current"))
  else COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o default -F _ccmbridge ccmbridge
`;
}

function zsh(places: readonly CompletionPlace[]): string {
  const { isPlace, byOption, byPlace } = arms(places);
  // `path` is PATH in zsh, so the place is called otherwise.
  return `#compdef ccmbridge
_ccmbridge() {
  local at='' word next='' options=''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in ${isPlace}) at="\${at:+$at }$word" ;; esac
  done
  case "\${words[CURRENT-1]}" in
${byOption}
  esac
  if [[ -n $next ]]; then compadd -- \${=next}; return; fi
  case "$at" in
${byPlace}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then compadd -- \${=options}
  elif [[ -n $next ]]; then compadd -- \${=next}
  else _files; fi
}
if [[ \${funcstack[1]} == _ccmbridge ]]; then _ccmbridge "$@"; else compdef _ccmbridge ccmbridge; fi
`;
}

const inFish = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(places: readonly CompletionPlace[]): string {
  const lines = places.flatMap((place) => {
    const here = `complete -c ccmbridge -n "__ccmbridge_at '${pathOf(place)}'"`;
    const leaf = offered(place).length === 0;
    return [
      ...place.next.map(({ name, about }) => `${here} -f -a ${name} -d ${inFish(about)}`),
      ...place.values.map((value) => `${here} -f -a ${inFish(value)}`),
      ...place.options.map(
        ({ name, about, takesValue, choices }) =>
          `${here} -l ${name.slice(2)}${takesValue ? " -r" : ""}${choices.length > 0 ? ` -f -a ${inFish(choices.join(" "))}` : ""} -d ${inFish(about)}`,
      ),
      ...(leaf ? [`${here} -F`] : []),
    ];
  });
  return `function __ccmbridge_at
  set -l at
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$at $word")
    if contains -- "$next" ${known(places).map(inFish).join(" ")}
      set at "$next"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join("\n")}
`;
}

const inPwsh = (text: string) => `'${text.replaceAll("'", "''")}'`;
const listInPwsh = (texts: readonly string[]) => `@(${texts.map(inPwsh).join(", ")})`;

function pwsh(places: readonly CompletionPlace[]): string {
  return `Register-ArgumentCompleter -Native -CommandName ccmbridge -ScriptBlock {
  param($word, $ast, $position)
  $next = @{
${places.map((place) => `    ${inPwsh(pathOf(place))} = ${listInPwsh(offered(place))}`).join("\n")}
  }
  $options = @{
${places.map((place) => `    ${inPwsh(pathOf(place))} = ${listInPwsh(place.options.map(({ name }) => name))}`).join("\n")}
  }
  $choices = @{
${choicesByOption(places)
  .map(([name, choices]) => `    ${inPwsh(name)} = ${listInPwsh(choices)}`)
  .join("\n")}
  }
  $before = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
  $at = ''
  foreach ($each in $before) {
    $place = "$at $each".Trim()
    if ($next.ContainsKey($place)) { $at = $place }
  }
  $offered = if ($before.Count -gt 0 -and $choices.ContainsKey($before[-1])) { $choices[$before[-1]] }
    elseif ($word -like '-*') { $options[$at] }
    else { $next[$at] }
  $offered | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
