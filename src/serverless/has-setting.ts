/** Whether an app setting is there, asked while functions are registered: before anything of ours is loaded. */
export const hasSetting = (name: string): boolean => Boolean(process.env[name]);
