import { Argument, Command } from "commander";
import { type CompletionPlace, SHELLS, type Shell, scriptFor } from "./completion-scripts.ts";
import type { Register } from "./frame.ts";
import { NOUNS } from "./nouns.ts";

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
        await door.write(scriptFor(shell as Shell, await placesOf(program, run)));
      }),
    );
};

/** Every place a command line can stand at, the program itself first. */
async function placesOf(program: Command, run: Parameters<Register>[1]): Promise<CompletionPlace[]> {
  const globals = optionsOf(program);
  const root = new Command();
  for (const [name, { load }] of Object.entries(NOUNS))
    if (name === "completion") register(root, run);
    else (await load()).register(root, run);
  const places: CompletionPlace[] = [];
  const visit = (command: Command, words: readonly string[]) => {
    places.push({
      words,
      next: command.commands.map((child) => ({
        name: child.name(),
        about: NOUNS[child.name()]?.about ?? child.description(),
      })),
      values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      options: [
        ...(command === root ? [] : optionsOf(command)),
        ...globals,
        { name: "--help", about: "show how it is called", takesValue: false, choices: [] },
      ],
    });
    for (const child of command.commands) visit(child, [...words, child.name()]);
  };
  visit(root, []);
  return places;
}

const optionsOf = (command: Command): CompletionPlace["options"] =>
  command.options.flatMap(({ long, description, required, optional, argChoices }) =>
    long && long !== "--version"
      ? [{ name: long, about: description, takesValue: required || optional, choices: argChoices ?? [] }]
      : [],
  );
