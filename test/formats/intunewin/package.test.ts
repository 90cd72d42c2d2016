import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo } from "../../../src/formats/bytes.ts";
import {
  decryptContent,
  encryptContent,
  encryptedSize,
  type FileEncryptionInfo,
} from "../../../src/formats/content/encryption.ts";
import { type Detection, readDetection, writeDetection } from "../../../src/formats/intunewin/detection.ts";
import { badName, CONTENTS, DETECTION } from "../../../src/formats/intunewin/names.ts";
import { readZip } from "../../../src/formats/intunewin/read-zip.ts";
import { storedZip } from "../../../src/formats/intunewin/stored-zip.ts";
import { openContentZip, openIntunewin } from "../../../src/formats/intunewin/unwrap.ts";
import { wrapIntunewin } from "../../../src/formats/intunewin/wrap.ts";
import type { FileToZip } from "../../../src/formats/intunewin/zip-files.ts";
import { type HandMadeEntry, handMadeZip } from "./hand-made-zip.ts";

const AT = new Date("2026-11-25T08:30:00Z");
type Contents = Readonly<Record<string, Uint8Array>>;

/** A file that grows, as a writer at any position sees it. */
function memory() {
  let bytes = Buffer.alloc(0);
  let length = 0;
  return {
    write: async (position: number, part: Uint8Array) => {
      length = Math.max(length, position + part.length);
      if (length > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(2 * length - bytes.length)]);
      bytes.set(part, position);
    },
    get bytes() {
      return bytes.subarray(0, length);
    },
  };
}

const toZip = (contents: Contents): FileToZip[] =>
  Object.entries(contents).map(([name, bytes]) => ({
    name,
    size: bytes.length,
    modifiedAt: AT,
    read: async function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    },
  }));

async function wrap(
  contents: Contents,
  {
    emptyFolders = [] as string[],
    setupFile = Object.keys(contents)[0]!,
    msi = undefined as Detection["msi"],
  } = {},
) {
  const sink = memory();
  const wrapped = await wrapIntunewin(
    toZip(contents),
    { name: "A name", setupFile, msi, emptyFolders },
    sink,
    AT,
  );
  expect(wrapped.size).toBe(sink.bytes.length);
  return { bytes: sink.bytes, ...wrapped };
}

async function unwrap(bytes: Uint8Array) {
  const { detection, content } = await openIntunewin(accessTo(bytes));
  const encrypted = content.isStored ? await content.access() : accessTo(await all(content.read()));
  const zip = await all(decryptContent(encrypted, detection.fileEncryptionInfo));
  const { files, emptyFolders } = await openContentZip(accessTo(zip));
  const contents: Record<string, Buffer> = {};
  for (const file of files) contents[file.name] = await all(file.read());
  return { detection, contents, emptyFolders };
}

async function all(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const kept: Buffer[] = [];
  for await (const part of parts) kept.push(Buffer.from(part));
  return Buffer.concat(kept);
}

/** A package as other tools make them, around a zip and a Detection.xml of any kind. */
async function foreignPackage(
  zip: Uint8Array,
  detection: (info: FileEncryptionInfo) => string | Uint8Array,
  more: { stored?: boolean; entries?: HandMadeEntry[]; fileName?: string } = {},
) {
  const bytes = Buffer.alloc(encryptedSize(zip.length));
  async function* source() {
    yield zip;
  }
  const content = await encryptContent(source(), { write: async (at, part) => void bytes.set(part, at) });
  const xml = detection(content.fileEncryptionInfo);
  return handMadeZip([
    { name: DETECTION, bytes: Buffer.from(xml as string), deflated: true },
    {
      name: `${CONTENTS}${more.fileName ?? "IntunePackage.intunewin"}`,
      bytes,
      deflated: more.stored === false,
    },
    ...(more.entries ?? []),
  ]);
}
const elements = (info: FileEncryptionInfo, prefix = "") =>
  Object.entries(info)
    .map(([name, value]) => {
      const tag = `${prefix}${name[0]!.toUpperCase()}${name.slice(1)}`;
      return `<${tag}>${value}</${tag}>`;
    })
    .join("");
const plainXml = (
  info: FileEncryptionInfo,
  size: number,
  { setup = "setup.exe", fileName = "IntunePackage.intunewin", more = "", head = "" } = {},
) =>
  `${head}<ApplicationInfo xmlns:xsd="http://www.w3.org/2001/XMLSchema" ToolVersion="1.4.0.0"><Name>App</Name><UnencryptedContentSize>${size}</UnencryptedContentSize><FileName>${fileName}</FileName><SetupFile>${setup}</SetupFile><EncryptionInfo>${elements(info)}</EncryptionInfo>${more}</ApplicationInfo>`;

describe("a package for Win32 apps", () => {
  const segment = fc.oneof(
    fc.constantFrom(
      "setup",
      "deep folder",
      "Größe",
      "設定",
      "a.b.c",
      "x",
      "🚀 start",
      "data (1)",
      "%temp%",
      "&<>'",
    ),
    fc.string({ minLength: 1, maxLength: 12 }),
  );
  const name = fc
    .array(segment, { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join("/"))
    .filter((text) => badName(text) === undefined && text.isWellFormed());

  it("comes back as it was wrapped, with any names, empty files and empty folders", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat({ max: 400_000 }).map((size) => Buffer.alloc(size, "x")),
    );
    const folder = fc.dictionary(name, bytes, { minKeys: 1, maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(folder, fc.array(name, { maxLength: 2 }), async (contents, folders) => {
        const lower = [...Object.keys(contents), ...folders].map((one) => one.toLowerCase());
        fc.pre(new Set(lower).size === lower.length);
        fc.pre(!lower.some((one) => lower.some((other) => other.startsWith(`${one}/`))));
        const { bytes: wrapped, detection } = await wrap(contents, { emptyFolders: folders });
        const back = await unwrap(wrapped);
        expect(back.detection).toMatchObject({ ...detection, msi: undefined });
        expect(back.emptyFolders.toSorted()).toEqual(folders.toSorted());
        expect(Object.keys(back.contents)).toEqual(Object.keys(contents));
        for (const [key, value] of Object.entries(contents))
          expect(back.contents[key]!.equals(value)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it("has two stored entries with their sizes in front, as the admin center wants them", async () => {
    const { bytes, sizeEncrypted, unencryptedContentSize } = await wrap({
      "setup.exe": Buffer.alloc(50_000, 1),
    });
    const files = await readZip(accessTo(bytes), "The package");
    expect(files.map(({ name: entry, isStored }) => [entry, isStored])).toEqual([
      [`${CONTENTS}IntunePackage.intunewin`, true],
      [DETECTION, true],
    ]);
    expect(files[0]!.size).toBe(sizeEncrypted);
    expect(bytes.readUInt32LE(18)).toBe(sizeEncrypted);
    // No sizes behind the data.
    expect(bytes.readUInt16LE(6) & 8).toBe(0);
    expect((await unwrap(bytes)).detection.unencryptedContentSize).toBe(unencryptedContentSize);
    for (const file of files) await all(file.read());
  });

  it.each([
    ["../setup.exe", /leads out/],
    ["a/../../setup.exe", /leads out/],
    ["/setup.exe", /not relative/],
    ["C:/setup.exe", /not relative/],
    ["C:setup.exe", /not relative/],
    ["a\\b.exe", /does not allow/],
    ["a//b", /empty part/],
    ["./a", /empty part/],
    ["what?.txt", /does not allow/],
    ["stream:name", /does not allow/],
    ["aux.txt", /device/],
    ["com1", /device/],
    ["dot.", /dot or a space/],
    ["space ", /dot or a space/],
    ["tab\t", /does not allow/],
  ])("is not made with the name %j", async (bad, why) => {
    await expect(wrap({ [bad]: Buffer.alloc(1) })).rejects.toThrow(why);
  });

  it("is not made of names that are one on Windows", async () => {
    const empty = Buffer.alloc(0);
    await expect(wrap({ "Setup.exe": empty, "setup.EXE": empty })).rejects.toThrow(/one name on Windows/);
    await expect(wrap({ data: empty, "Data/x": empty })).rejects.toThrow(/a file and a folder/);
    await expect(wrap({ x: empty }, { emptyFolders: ["X"] })).rejects.toThrow(/one name on Windows/);
  });

  it("fails with what a file fails with, and reads no other file then", async () => {
    const disk = new BridgeError("disk", "gone");
    let opened = 0;
    const files: FileToZip[] = ["a", "b", "c"].map((one) => ({
      name: one,
      size: 10,
      modifiedAt: AT,
      read: async function* () {
        opened += 1;
        yield Buffer.alloc(5);
        throw disk;
      },
    }));
    await expect(wrapIntunewin(files, { name: "x", setupFile: "a" }, memory(), AT)).rejects.toBe(disk);
    expect(opened).toBe(1);
  });
});

describe("the outer zip", () => {
  it("has sizes and places of eight bytes for what is larger than 4 GiB", async () => {
    // Positions are kept, the bytes of the middle are not.
    const size = 2 ** 32 + 1_000_000;
    const kept = new Map<number, Buffer>();
    let end = 0;
    const zip = storedZip(
      {
        write: async (position, bytes) => {
          if (bytes.length < 100_000) kept.set(position, Buffer.from(bytes));
          end = Math.max(end, position + bytes.length);
        },
      },
      AT,
    );
    const chunk = Buffer.alloc(2 ** 24);
    await zip.add(
      "large",
      true,
      async (into) => {
        for (let at = 0; at < size; at += chunk.length)
          await into.write(at, chunk.subarray(0, Math.min(chunk.length, size - at)));
      },
      { head: 0 },
    );
    await zip.addBytes("small", Buffer.from("small"));
    expect(await zip.finish()).toBe(end);
    const access = {
      size: end,
      read: async (position: number, length: number) => {
        const out = Buffer.alloc(Math.max(0, Math.min(length, end - position)));
        for (const [at, bytes] of kept) {
          const from = Math.max(at, position);
          const to = Math.min(at + bytes.length, position + out.length);
          if (from < to) bytes.copy(out, from - position, from - at, to - at);
        }
        return out;
      },
    };
    const files = await readZip(access, "It");
    expect(files.map((file) => [file.name, file.size])).toEqual([
      ["large", size],
      ["small", 5],
    ]);
    expect((await all(files[1]!.read())).toString()).toBe("small");
  }, 60_000);
});

describe("a package of another tool", () => {
  const inner = handMadeZip([
    { name: "setup.exe", bytes: Buffer.from("MZ"), deflated: true },
    { name: "sub/", bytes: Buffer.alloc(0) },
    { name: "sub/data.txt", bytes: Buffer.from("data") },
  ]);
  const opened = async (bytes: Uint8Array) => {
    const { contents, detection } = await unwrap(bytes);
    expect(Object.keys(contents)).toEqual(["setup.exe", "sub/data.txt"]);
    return detection;
  };

  it("is read with a declaration, a byte order mark, namespaces, and a compressed content", async () => {
    const declared = '<?xml version="1.0" encoding="utf-8"?>\r\n';
    await opened(await foreignPackage(inner, (info) => plainXml(info, inner.length)));
    await opened(await foreignPackage(inner, (info) => plainXml(info, inner.length, { head: declared })));
    await opened(
      await foreignPackage(inner, (info) => plainXml(info, inner.length, { head: `\uFEFF${declared}` })),
    );
    await opened(await foreignPackage(inner, (info) => plainXml(info, inner.length), { stored: false }));
    await opened(
      await foreignPackage(inner, (info) =>
        Buffer.from(
          `\uFEFF${plainXml(info, inner.length, { head: '<?xml version="1.0" encoding="utf-16"?>' })}`,
          "utf16le",
        ),
      ),
    );
    const prefixed = (info: FileEncryptionInfo) =>
      `<n:ApplicationInfo xmlns:n="http://x" ToolVersion="1"><n:Name>App</n:Name><n:UnencryptedContentSize>5</n:UnencryptedContentSize><n:FileName>IntunePackage.intunewin</n:FileName><n:SetupFile>setup.exe</n:SetupFile><n:EncryptionInfo>${elements(info, "n:")}</n:EncryptionInfo></n:ApplicationInfo>`;
    expect(await opened(await foreignPackage(inner, prefixed))).toMatchObject({
      name: "App",
      toolVersion: "1",
    });
  });

  it("is read when its content has another name, in the document or only in the zip", async () => {
    const fileName = "App.intunewin";
    await opened(await foreignPackage(inner, (info) => plainXml(info, 5, { fileName }), { fileName }));
    await opened(await foreignPackage(inner, (info) => plainXml(info, 5), { fileName }));
  });

  it("tells its MsiInfo, elements that are new included", async () => {
    const more =
      "<MsiInfo><MsiProductCode>{A}</MsiProductCode><MsiNew>&#x26;1</MsiNew><MsiPublisher/></MsiInfo>";
    const detection = await opened(await foreignPackage(inner, (info) => plainXml(info, 5, { more })));
    expect(detection.msi).toEqual({ MsiProductCode: "{A}", MsiNew: "&1", MsiPublisher: "" });
  });

  it.each<[string, (info: FileEncryptionInfo) => string, RegExp]>([
    [
      "a document type",
      (info) => plainXml(info, 1, { head: '<!DOCTYPE a [<!ENTITY b "c">]>' }),
      /document type/,
    ],
    ["no root of the right name", () => "<Other/>", /root is not ApplicationInfo/],
    ["no EncryptionInfo", () => "<ApplicationInfo><Name>x</Name></ApplicationInfo>", /no EncryptionInfo/],
    ["text that is no XML", () => "not <xml", /not well-formed/],
    ["nothing in it", () => "", /Detection\.xml/],
    [
      "a key twice",
      (info) => plainXml(info, 1).replace("<MacKey>", "<MacKey>x</MacKey><MacKey>"),
      /MacKey stands there 2 times/,
    ],
    ["a short key", (info) => plainXml({ ...info, macKey: "AAAA" }, 1), /macKey/],
    ["a size that is none", (info) => plainXml(info, 1).replace(">1<", ">-1<"), /not a number/],
    [
      "a profile of tomorrow",
      (info) => plainXml({ ...info, profileIdentifier: "ProfileVersion2" as never }, 1),
      /profileIdentifier/,
    ],
    [
      "elements in one another by the thousand",
      (info) => plainXml(info, 1, { more: "<a>".repeat(50_000) + "</a>".repeat(50_000) }),
      /Detection\.xml|nest/i,
    ],
    [
      "a name of every object",
      (info) => plainXml(info, 1, { more: "<MsiInfo><__proto__><x>1</x></__proto__></MsiInfo>" }),
      /Detection\.xml/,
    ],
  ])("is refused with %s in its Detection.xml", async (_, xml, why) => {
    const failure = await foreignPackage(inner, xml)
      .then(unwrap)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BridgeError);
    expect(failure).toMatchObject({ code: "invalid", message: expect.stringMatching(why) });
  });

  it("is refused without a Detection.xml, without a content, or with one of them twice", async () => {
    const xml = (info: FileEncryptionInfo) => plainXml(info, 5);
    await expect(openIntunewin(accessTo(inner))).rejects.toThrow(
      /it has no IntuneWinPackage\/Metadata\/Detection\.xml/,
    );
    await expect(
      unwrap(await foreignPackage(inner, xml, { entries: [{ name: DETECTION.toUpperCase() }] })),
    ).rejects.toThrow(/2 times/);
    const twice = { entries: [{ name: `${CONTENTS}IntunePackage.intunewin` }] };
    await expect(unwrap(await foreignPackage(inner, xml, twice))).rejects.toThrow(/2 times/);
  });

  it("has its Detection.xml back as it was written, whatever stands in it", () => {
    const info = {
      encryptionKey: Buffer.alloc(32, 1).toString("base64"),
      macKey: Buffer.alloc(32, 2).toString("base64"),
      initializationVector: Buffer.alloc(16, 3).toString("base64"),
      mac: Buffer.alloc(32, 4).toString("base64"),
      profileIdentifier: "ProfileVersion1",
      fileDigest: Buffer.alloc(32, 5).toString("base64"),
      fileDigestAlgorithm: "SHA256",
    } as const;
    const word = fc
      .oneof(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.constantFrom("a & b", "<x>", "]]>", "&#65;", "&amp;", "10", "1e5", "true", "0x1"),
      )
      .map((text) => text.trim())
      .filter(
        (text) => text !== "" && !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|\r/u.test(text),
      );
    fc.assert(
      fc.property(
        word,
        word,
        fc.option(word, { nil: undefined }),
        fc.nat(),
        (named, setupFile, description, size) => {
          const detection: Detection = {
            name: named,
            description,
            setupFile,
            unencryptedContentSize: size,
            fileName: "IntunePackage.intunewin",
            fileEncryptionInfo: info,
            msi: { MsiPublisher: named },
            toolVersion: "1.8.6.0",
          };
          expect(readDetection(writeDetection(detection))).toEqual(detection);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a zip made to do harm", () => {
  const open = (entries: HandMadeEntry[]) => openContentZip(accessTo(handMadeZip(entries)));
  it.each<[string, HandMadeEntry[], RegExp]>([
    ["a name that leads out", [{ name: "../x" }], /\.\.\/x|leads out/],
    ["a name that leads out with backslashes", [{ name: "a\\..\\..\\x" }], /x|leads out/],
    ["an absolute name", [{ name: "/x" }], /absolute|relative/],
    ["a drive", [{ name: "C:\\x" }], /absolute|relative/],
    ["a folder that leads out", [{ name: "../x/" }], /x|leads out/],
    ["a device", [{ name: "nul" }], /device/],
    ["a name twice", [{ name: "x" }, { name: "x" }], /"x" is there twice/],
    ["a name in two cases", [{ name: "x" }, { name: "X" }], /one name on Windows/],
    ["a file that is a folder too", [{ name: "x" }, { name: "x/y" }], /a file and a folder/],
    ["a password", [{ name: "x", flags: 1, bytes: Buffer.alloc(20), size: 8 }], /password/],
    ["a compression nobody has", [{ name: "x", method: 99 }], /password, or a compression/],
    ["a bomb", [{ name: "x", bytes: Buffer.alloc(3_000_000), deflated: true, size: 3e9 }], /zip bomb/],
  ])("is refused with %s", async (_, entries, why) => {
    await expect(open(entries)).rejects.toThrow(BridgeError);
    await expect(open(entries)).rejects.toThrow(why);
  });

  it("reads backslashes of older tools as what they mean", async () => {
    const { files } = await open([{ name: "sub\\data.txt" }]);
    expect(files[0]!.name).toBe("sub/data.txt");
  });

  it("may list more than 65,535 files", async () => {
    const entries = Array.from({ length: 65_600 }, (_, index) => ({ name: `${index}` }));
    const { files } = await openContentZip(accessTo(handMadeZip(entries)));
    expect(files).toHaveLength(65_600);
    expect(files.at(-1)!.name).toBe("65599");
  }, 60_000);

  it.each([
    ["more bytes than it claims", { size: 10 }],
    ["fewer bytes than it claims", { size: 5_000 }],
    ["another checksum", { crc: 1 }],
  ])("is found out when a file has %s", async (_, lie) => {
    const { files } = await open([{ name: "x", bytes: Buffer.alloc(1_000, 1), deflated: true, ...lie }]);
    await expect(all(files[0]!.read())).rejects.toThrow(BridgeError);
  });

  it("is refused when its files share their bytes", async () => {
    const zip = handMadeZip(
      Array.from({ length: 3 }, (_, index) => ({ name: `${index}`, bytes: Buffer.alloc(9_000, index) })),
    );
    // Every file claims to take as much as the first, from where the first lies.
    for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 1)) {
      zip.writeUInt32LE(0, at + 42);
      zip.writeUInt32LE(12_000, at + 20);
      zip.writeUInt32LE(12_000, at + 24);
    }
    await expect(openContentZip(accessTo(zip))).rejects.toThrow(/overlap/);
  });

  it("ends in a failure in words, however its bytes are damaged", async () => {
    const whole = (await wrap({ "setup.exe": Buffer.alloc(3_000, 1), "a/b": Buffer.from("b") })).bytes;
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.nat({ max: whole.length }),
        fc.boolean(),
        async (changes, length, cut) => {
          const copy = Buffer.from(whole);
          for (const [at, value] of changes) copy[at] = value;
          const failure = await unwrap(cut ? copy.subarray(0, length) : copy).catch(
            (error: unknown) => error,
          );
          if (failure instanceof Error) expect(failure).toBeInstanceOf(BridgeError);
        },
      ),
      { numRuns: 300 },
    );
  });
});
