import type { Register } from "./frame.ts";

export const register: Register = (program) => {
  program.command("store").description("The local database: check, migrate and back up");
};
