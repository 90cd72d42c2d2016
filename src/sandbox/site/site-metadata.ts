import type { SiteClass } from "./site-query.ts";
import type { SiteSwitches } from "./site-switches.ts";

/** What the site says it has, as EDMX. */
export function metadataOf(
  classes: Readonly<Record<string, SiteClass>>,
  { noComanagementClass }: SiteSwitches,
): string {
  const names = Object.keys(classes).filter(
    (name) => !(noComanagementClass && name === "SMS_Client_ComanagementState"),
  );
  const types = names.map((name) => {
    const { key, properties } = classes[name]!;
    const members = Object.entries(properties).map(([member, { edm, collection }]) => {
      const type = edm ?? "Edm.String";
      return `<Property Name="${member}" Type="${collection ? `Collection(${type})` : type}"${key.includes(member) ? ' Nullable="false"' : ""}/>`;
    });
    const keys = key.map((member) => `<PropertyRef Name="${member}"/>`).join("");
    return `<EntityType Name="${name}">${keys ? `<Key>${keys}</Key>` : ""}${members.join("")}</EntityType>`;
  });
  const sets = names.map((name) => `<EntitySet Name="${name}" EntityType="AdminService.${name}"/>`);
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="AdminService" xmlns="http://docs.oasis-open.org/odata/ns/edm">${types.join("")}<EntityContainer Name="Container">${sets.join("")}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;
}
