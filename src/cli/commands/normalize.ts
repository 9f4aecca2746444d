/** `fanews normalize`: text in, normalized text out, line for line. */
import type { Command } from 'commander';
import type { ByteStream, LineStream } from '../../core/normalize/types.js';
import { textCodec } from '../../node/decode.js';
import { fetchNormalizer } from '../../node/normalizer.js';
import { runBatch } from '../batch.js';
import type { Piece } from '../work.js';
import { DONE, print, UsageError, type Io } from '../io.js';
import { Messages } from '../messages.js';
import { BATCH_DEFAULTS, NORMALIZER_DEFAULTS, RECORD_DEFAULTS, addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, addRecordOptions, normalizeOptions, showZwnj, type BatchOptions, type NormalizerFlags } from '../options.js';
import { isHtml, recordWork } from '../records.js';

export interface NormalizeFlags extends BatchOptions, NormalizerFlags {
  visibleZwnj?: boolean;
  stats?: boolean;
  listRules?: boolean;
}

/** An output's way through the normalizer: as bytes, or as text. */
type Streams = { readonly bytes: ByteStream; readonly lines: null } | { readonly bytes: null; lines: LineStream };

export const defaults: NormalizeFlags = { ...BATCH_DEFAULTS, ...RECORD_DEFAULTS, ...NORMALIZER_DEFAULTS };

export function declare(command: Command): void {
  addInputOptions(command);
  addRecordOptions(command, true);
  addNormalizerOptions(command).option('--list-rules', 'show the rules with the presets that use them, and stop');
  addOutputOptions(command, true)
    .option('--visible-zwnj', 'show each half-space (ZWNJ) as \u00ac')
    .option('--stats', 'count the changes of each rule, on the standard error');
  addMessageOptions(command);
  command.addHelpText('after', `
Examples:
  fanews normalize article.txt                     the normalized text
  cat article.txt | fanews normalize > clean.txt   as a filter
  fanews normalize --in-place corpus/              rewrite the .txt and .md files of a folder
  fanews normalize corpus/ -o clean/               the same tree under clean/
  fanews normalize -t 'کتاب ها' --visible-zwnj     show where the half-spaces are
  fanews normalize --field text corpus.jsonl       the field "text" of each record
  fanews normalize --in-place --ext .html site/    the text of HTML pages, all else as it is
  fanews normalize --digits keep --half-space affixes article.txt`);
}

export async function run(inputs: readonly string[], flags: NormalizeFlags, io: Io): Promise<number> {
  if (flags.listRules) {
    const { RULES } = await import('../../core/normalize/rules.js');
    const width = Math.max(...RULES.map((rule) => rule.name.length));
    print(io.stdout, RULES.map(({ name, presets, what }) => `${name.padEnd(width)}  ${['minimal', 'standard', 'search'].map((p) => ((presets as readonly string[]).includes(p) ? p[0]! : '-')).join('')}  ${what}\n`).join(''));
    return DONE;
  }
  const normalize = await fetchNormalizer(await normalizeOptions(flags, io));
  const show = flags.visibleZwnj ? showZwnj : (text: string) => text;
  if (flags.field) {
    if (flags.stats) throw new UsageError('--stats does not go with --field');
    return runBatch(inputs, flags, io, recordWork(flags, { change: (text) => show(normalize(text)) }));
  }
  const counts = new Map<string, number>();
  let counted: Record<string, number> = {};
  const html = async (text: string): Promise<string> => {
    const { changeHtml } = await import('../../node/html.js');
    counted = {};
    return changeHtml(text, (run) => {
      if (flags.stats) for (const [rule, n] of Object.entries(normalize.stats(run))) counted[rule] = (counted[rule] ?? 0) + n;
      return show(normalize(run));
    });
  };
  /** Nothing asks for the text, or for what was changed. */
  const direct = !flags.stats && !flags.visibleZwnj;
  const code = await runBatch(inputs, flags, io, {
    keepsText: true,
    lines: flags.rule?.['fences'] === false,
    pieceBytes: 1 << 16,
    endsLine: true,
    // Blocks that are left alone may run over several pieces.
    apart: true,
    newOutput: (): Streams => (direct ? { bytes: normalize.bytes(textCodec), lines: null } : { bytes: null, lines: normalize.stream() }),
    begin(output: Streams, { first, state }) {
      const from = first ? undefined : state;
      if (output.bytes) output.bytes.state = from;
      else output.lines = normalize.stream(from);
    },
    end: ({ bytes, lines }: Streams) => (bytes ?? lines).state,
    ...(direct && {
      bytes: (bytes: Buffer, { file }: Piece, output: Streams, into?: Buffer) => (isHtml(file, flags) ? null : output.bytes!(bytes, into)),
      together: (inputs: readonly Buffer[], output: Streams, into: Buffer) => output.bytes!.together(inputs, into),
    }),
    whole: (file) => isHtml(file, flags),
    piece(text, { file }, { bytes, lines }: Streams) {
      if (isHtml(file, flags)) return html(text);
      // UTF-16, which goes back as it came.
      if (bytes) return textCodec.text(bytes(textCodec.utf8(text)));
      if (flags.stats) counted = normalize.stats(text, lines.state);
      return show(lines(text));
    },
    ...(flags.stats && {
      counted: () => counted,
      add(counted: unknown) {
        for (const [rule, n] of Object.entries(counted as Record<string, number>)) counts.set(rule, (counts.get(rule) ?? 0) + n);
      },
    }),
  });
  if (flags.stats) {
    const rows = [...counts].filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    (await Messages.create(io, flags)).raw(`${rows.map(([rule, n]) => `${String(n).padStart(8)}  ${rule}\n`).join('')}${String(rows.reduce((sum, [, n]) => sum + n, 0)).padStart(8)}  changes\n`);
  }
  return code;
}
