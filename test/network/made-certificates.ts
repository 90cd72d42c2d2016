import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Made {
  readonly key: string;
  readonly cert: string;
}

/** Makes an authority and lets it sign; everything by openssl, in a folder that is gone afterwards. */
export function makeCertificates(
  wanted: Readonly<Record<string, { dns: string; from: string; to: string }>>,
): {
  authority: string;
  made: Readonly<Record<string, Made>>;
} {
  const folder = mkdtempSync(join(tmpdir(), "certificates-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = (name: string) =>
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", at(`${name}.key`));
  try {
    newKey("root");
    openssl(
      "req",
      "-x509",
      "-new",
      "-key",
      "root.key",
      "-days",
      "3650",
      "-subj",
      "/CN=Contoso Root",
      "-out",
      "root.pem",
    );
    writeFileSync(at("index.txt"), "");
    writeFileSync(at("serial"), "1000\n");
    writeFileSync(
      at("ca.cnf"),
      "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ncertificate=root.pem\nprivate_key=root.key\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n[p]\ncommonName=supplied\n",
    );
    const made = Object.entries(wanted).map(([name, { dns, from, to }]) => {
      newKey(name);
      openssl(
        "req",
        "-new",
        "-key",
        `${name}.key`,
        "-subj",
        `/CN=${dns}`,
        "-addext",
        `subjectAltName=DNS:${dns}`,
        "-out",
        `${name}.csr`,
      );
      openssl(
        "ca",
        "-config",
        "ca.cnf",
        "-batch",
        "-notext",
        "-startdate",
        from,
        "-enddate",
        to,
        "-in",
        `${name}.csr`,
        "-out",
        `${name}.pem`,
      );
      const read = (ending: string) => readFileSync(at(`${name}.${ending}`), "utf8");
      return [name, { key: read("key"), cert: read("pem") }] as const;
    });
    return { authority: readFileSync(at("root.pem"), "utf8"), made: Object.fromEntries(made) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
