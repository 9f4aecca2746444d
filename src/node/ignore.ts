/**
 * Ignore patterns in the manner of .gitignore: one pattern a line, `#` comments, `!` takes back,
 * a slash at the end means folders only, a slash elsewhere ties the pattern to the folder of its file.
 * `*`, `?`, `**`, `[…]` and `{a,b}` are understood. The last pattern that matches decides.
 */
export interface IgnoreRules {
  readonly rules: readonly { readonly pattern: RegExp; readonly negated: boolean; readonly folders: boolean }[];
}

export function parseIgnore(lines: readonly string[]): IgnoreRules {
  const rules = [];
  for (const raw of lines) {
    let line = raw.replace(/\r$/, '').trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    const negated = line.startsWith('!');
    if (negated) line = line.slice(1);
    const folders = line.endsWith('/');
    if (folders) line = line.slice(0, -1);
    const anchored = line.includes('/');
    if (line.startsWith('/')) line = line.slice(1);
    if (line.startsWith('./')) line = line.slice(2);
    rules.push({ pattern: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${globSource(line)}$`, 'su'), negated, folders });
  }
  return { rules };
}

/** Whether `path` (relative to the folder of the patterns, with `/`) is ignored; undefined where no pattern speaks of it. */
export function ignored({ rules }: IgnoreRules, path: string, isFolder: boolean): boolean | undefined {
  for (let i = rules.length - 1; i >= 0; i--) {
    const { pattern, negated, folders } = rules[i]!;
    if ((isFolder || !folders) && pattern.test(path)) return !negated;
  }
  return undefined;
}

function globSource(glob: string): string {
  let out = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i]!;
    if (c === '*') {
      if (glob[i + 1] !== '*') out += '[^/]*';
      else {
        while (glob[i + 1] === '*') i++;
        if (glob[i + 1] === '/') {
          i++;
          out += '(?:.*/)?';
        } else out += '.*';
      }
    } else if (c === '?') out += '[^/]';
    else if (c === '[') {
      const close = glob.indexOf(']', i + 2);
      if (close < 0) out += '\\[';
      else {
        out += `[${glob.slice(i + 1, close).replace(/^!/, '^').replace(/[\\[\]]/g, '\\$&')}]`;
        i = close;
      }
    } else if (c === '{' && glob.includes('}', i)) {
      depth++;
      out += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      out += ')';
    } else if (c === ',' && depth > 0) out += '|';
    else if (c === '\\' && i + 1 < glob.length) out += escape(glob[++i]!);
    else out += escape(c);
  }
  return out + ')'.repeat(depth);
}

const escape = (c: string): string => c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
