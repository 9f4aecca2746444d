#!/usr/bin/env node
/**
 * The command. Loads the bundled command line with the code cache that the build left beside it: to parse and compile it
 * was a third of the start-up. Another Node than the one that built refuses the cache, and compiles.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const folder = join(__dirname, '../dist/bin');
const modules = new Map();
const scripts = new Map();

/** What a file of the bundle evaluates to. */
function evaluate(name) {
  const filename = join(folder, name);
  let cachedData;
  try {
    cachedData = readFileSync(`${filename}.cache`);
  } catch {
    // None: compiled as usual.
  }
  const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData });
  scripts.set(filename, script);
  return script.runInThisContext();
}

/** Modules that are always needed lie in one file: to find and read each was a tenth of the start-up. */
const packed = evaluate('pack.js');

/** The exports of a module of the bundle. */
function load(name) {
  let module = modules.get(name);
  if (module) return module.exports;
  const run = packed[name] ?? evaluate(name);
  module = { exports: {} };
  modules.set(name, module);
  run(module.exports, (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id)), module, join(folder, name), folder);
  return module.exports;
}

/** For the build: writes the cache of what was loaded, with all functions that ran. */
function save() {
  for (const [filename, script] of scripts) writeFileSync(`${filename}.cache`, script.createCachedData());
}

module.exports = { load, save };

if (require.main === module) {
  load('main.js').main(process.argv.slice(2)).then((code) => {
    // Not process.exit: a pipe may still hold what its reader has not taken.
    process.exitCode = code;
  });
}
