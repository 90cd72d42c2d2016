// The module that Azure's worker gives its functions, as far as registering goes; loaded before what is measured.
const Module = require("node:module");
const { require: original } = Module.prototype;
const core = {
  version: "3.13.0",
  hostVersion: "4.1050.0",
  setProgrammingModel() {},
  registerFunction() {
    return { dispose() {} };
  },
  registerHook() {
    return { dispose() {} };
  },
  log() {},
};
Module.prototype.require = function (id) {
  return id === "@azure/functions-core" ? core : original.call(this, id);
};
