import { BlockList, isIP } from "node:net";

const list = (family: "ipv4" | "ipv6", ...subnets: readonly string[]) => {
  const found = new BlockList();
  for (const subnet of subnets) {
    const [network = "", bits = ""] = subnet.split("/");
    found.addSubnet(network, Number(bits), family);
  }
  return found;
};

/** What IANA keeps for networks of one's own, for one machine, for tests, for many receivers; and Azure's own address. */
const NOT_PUBLIC = list(
  "ipv4",
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
);
/** Of version 6 only what is handed out for the public counts, and of that not what carries another address in it. */
const HANDED_OUT = list("ipv6", "2000::/3");
const CARRIERS = list("ipv6", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

/** True for an address that anybody on the internet has: nothing private, local, reserved, or inside a cloud (fact F152). */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return HANDED_OUT.check(address, "ipv6") && !CARRIERS.check(address, "ipv6");
}
