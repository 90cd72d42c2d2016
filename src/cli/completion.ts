import { Argument, type Command } from "commander";
import type { Register } from "./frame.ts";
import { NOUNS } from "./nouns.ts";

const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;

export const register: Register = (program, run) => {
  program
    .command("completion")
    .description("Print a completion script for your shell")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge completion bash >> ~/.bashrc
  $ ccmbridge completion zsh > "\${fpath[1]}/_ccmbridge"
  $ ccmbridge completion fish > ~/.config/fish/completions/ccmbridge.fish
  PS> ccmbridge completion pwsh | Out-String | Invoke-Expression`,
    )
    .action(
      run(async (door, [shell]) => {
        const script = scriptFor(shell as (typeof SHELLS)[number], await wordsByPath(program, run));
        await door.print(script, { text: () => script.trimEnd(), rows: [script] });
      }),
    );
};

/** What may follow each path of nouns and verbs: "" for the program itself. */
async function wordsByPath(program: Command, run: Parameters<Register>[1]): Promise<Map<string, string[]>> {
  const { Command } = await import("commander");
  const globals = program.options.flatMap(({ long }) => (long ? [long] : []));
  const words = new Map<string, string[]>([["", [...Object.keys(NOUNS), ...globals]]]);
  const walk = (command: Command, path: string) => {
    words.set(path, [
      ...command.commands.map((child) => child.name()),
      ...command.options.flatMap(({ long }) => (long ? [long] : [])),
      ...globals,
      "--help",
    ]);
    for (const child of command.commands) walk(child, `${path} ${child.name()}`);
  };
  for (const [name, { load }] of Object.entries(NOUNS)) {
    const own = new Command();
    if (name !== "completion") (await load()).register(own, run);
    for (const command of own.commands) walk(command, command.name());
  }
  words.set("completion", [...SHELLS]);
  return words;
}

function scriptFor(shell: (typeof SHELLS)[number], words: ReadonlyMap<string, string[]>): string {
  const paths = [...words];
  if (shell === "fish")
    return paths
      .map(
        ([path, next]) =>
          `complete -c ccmbridge -f -n '${
            path === ""
              ? "__fish_use_subcommand"
              : path
                  .split(" ")
                  .map((w) => `__fish_seen_subcommand_from ${w}`)
                  .join("; and ")
          }' -a '${next.filter((w) => !w.startsWith("-")).join(" ")}'`,
      )
      .concat("complete -c ccmbridge -F -s f -l file", "")
      .join("\n");
  if (shell === "pwsh")
    return [
      "Register-ArgumentCompleter -Native -CommandName ccmbridge -ScriptBlock {",
      "  param($word, $ast, $position)",
      "  $next = @{",
      ...paths.map(([path, next]) => `    '${path}' = '${next.join(" ")}'`),
      "  }",
      "  $path = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { \"$_\" } | Where-Object { $_ -notlike '-*' -and $_ -ne $word }) -join ' '",
      "  if (-not $next.ContainsKey($path)) { $path = ($path -split ' ')[0] }",
      "  \"$($next[$path])\" -split ' ' | Where-Object { $_ -like \"$word*\" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }",
      "}",
      "",
    ].join("\n");
  const cases = paths.map(([path, next]) => `    '${path}') next='${next.join(" ")}' ;;`).join("\n");
  const body = `  local path='' word next=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="\${path:+$path }$word"; done
  case "$path" in
${cases}
    *) COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); return ;;
  esac
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))`;
  const bash = `_ccmbridge() {\n${body}\n}\ncomplete -o default -F _ccmbridge ccmbridge\n`;
  return shell === "zsh" ? `#compdef ccmbridge\nautoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}
