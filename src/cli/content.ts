import type { DecryptedContent } from "../bridge/decrypt-content.ts";
import { printable } from "./excerpt.ts";
import type { Paint, Register } from "./frame.ts";

interface Paths {
  readonly out: string;
  readonly info: string;
}

export const register: Register = (program, run) => {
  const content = program.command("content").description("Intune content: encrypt, check, wrap and unwrap");
  content
    .command("encrypt <file>")
    .description("Encrypt a file as Intune takes it")
    .requiredOption("--out <file>", "where the encrypted content goes")
    .requiredOption("--info <file>", "where its keys and sizes go, as JSON; only you can read it")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge content encrypt ccmsetup.msi --out ccmsetup.bin --info ccmsetup.json
  $ ccmbridge content encrypt ccmsetup.msi --out c.bin --info c.json --query fileEncryptionInfo.mac

The info file holds the keys: who has it can read the content. Files of these names are replaced.`,
    )
    .action(
      run<Paths>(async (door, [file], { out, info }) => {
        const { encryptContentFile } = await import("../bridge/encrypt-content.ts");
        const { files } = await door.world();
        const encrypted = await encryptContentFile(files, { file: file!, out, info }, door);
        // On a screen the keys stay in their file.
        await door.print(encrypted, {
          text: (paint) =>
            [
              `${paint.green("Encrypted")} ${file}`,
              `  content  ${out}, ${encrypted.sizeEncrypted} bytes (${encrypted.size} plain)`,
              `  keys     ${info}`,
            ].join("\n"),
        });
      }),
    );

  content
    .command("decrypt <file>")
    .description("Decrypt Intune content, when it is what its info says")
    .requiredOption("--info <file>", "its keys: what encrypt wrote, or Graph's fileEncryptionInfo")
    .requiredOption("--out <file>", "where the plain file goes")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge content decrypt ccmsetup.bin --info ccmsetup.json --out ccmsetup.msi

Nothing appears under --out unless mac, padding and digest all fit. Exit code 1: they do not.`,
    )
    .action(
      run<Paths>(async (door, [file], { out, info }) => {
        const { decryptContentFile } = await import("../bridge/decrypt-content.ts");
        const { files } = await door.world();
        const plain = await decryptContentFile(files, { file: file!, out, info }, door);
        await door.print(plain, { text: (paint) => inWords(paint, "Decrypted", out, plain) });
      }),
    );

  content
    .command("check <file>")
    .description("Check encrypted content against its info, as Intune does at commit")
    .requiredOption("--info <file>", "its keys: what encrypt wrote, or Graph's fileEncryptionInfo")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge content check ccmsetup.bin --info ccmsetup.json

Exit code 1: mac, padding, digest or sizes do not fit.`,
    )
    .action(
      run<Pick<Paths, "info">>(async (door, [file], { info }) => {
        const { checkContentFile } = await import("../bridge/check-content.ts");
        const { files } = await door.world();
        const checked = await checkContentFile(files, { file: file!, info }, door);
        await door.print(
          { valid: true, ...checked },
          { text: (paint) => inWords(paint, "Intune will accept", file!, checked) },
        );
      }),
    );

  content
    .command("wrap <folder>")
    .description("Wrap a folder into a .intunewin package for a Win32 app, on any system")
    .requiredOption("--setup <name>", "the file that installs, relative to the folder")
    .requiredOption("--out <file>", "the package; an earlier one of that name is replaced")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge content wrap ./client --setup ccmsetup.exe --out client.intunewin

The package holds its own keys, as those of Microsoft's tool do: keep it as you keep the files in it.`,
    )
    .action(
      run<{ readonly setup: string; readonly out: string }>(async (door, [folder], { setup, out }) => {
        const { wrapContent } = await import("../bridge/wrap-content.ts");
        const wrapped = await wrapContent(await door.world(), { folder: folder!, setup, out }, door);
        await door.print(wrapped, {
          text: (paint) =>
            [
              `${paint.green("Wrapped")} ${out}, ${wrapped.size} bytes`,
              `  name     ${printable(wrapped.name)}`,
              `  setup    ${printable(wrapped.setupFile)}`,
              `  files    ${wrapped.files}`,
            ].join("\n"),
        });
      }),
    );

  content
    .command("unwrap <package>")
    .description("Unwrap a .intunewin package of Microsoft's tool or another")
    .requiredOption("--out <folder>", "where its files go; not there yet, or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge content unwrap client.intunewin --out ./client

Nothing appears under --out unless mac and digest fit and every name stays inside. Exit code 1: they do not.`,
    )
    .action(
      run<{ readonly out: string }>(async (door, [file], { out }) => {
        const { unwrapContent } = await import("../bridge/unwrap-content.ts");
        const { files } = await door.world();
        const unwrapped = await unwrapContent(files, { file: file!, out }, door);
        await door.print(unwrapped, {
          text: (paint) =>
            [
              `${paint.green("Unwrapped")} ${out}`,
              `  name     ${printable(unwrapped.name)}`,
              `  setup    ${printable(unwrapped.setupFile)}`,
              `  files    ${unwrapped.files}`,
              ...unwrapped.problems.map((problem) => paint.yellow(printable(`! ${problem}`))),
            ].join("\n"),
        });
      }),
    );
};

const inWords = (paint: Paint, done: string, path: string, { size, sha256 }: DecryptedContent) =>
  `${paint.green(done)} ${path}\n  plain    ${size} bytes\n  SHA-256  ${sha256}`;
