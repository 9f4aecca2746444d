/**
 * The rules of the character layer, as data: name, what it does, in which presets it is on, and the
 * source or the evidence behind it. The scanner (scan.ts) holds what each does; edits carry the index.
 *
 * Evidence «corpus» counts in 99 MB of running text (news, encyclopedia, documentation, forums, scripture).
 */
import type { Preset } from './types.js';

export interface Rule {
  readonly name: string;
  /** What it changes, in one line. */
  readonly what: string;
  /** Presets in which it is on. */
  readonly presets: readonly Preset[];
  readonly source: string;
}

const ALL: readonly Preset[] = ['minimal', 'standard', 'search'];
const LAYOUT: readonly Preset[] = ['standard', 'search'];
const SEARCH: readonly Preset[] = ['search'];
const NONE: readonly Preset[] = [];

/** Order is the index that edits carry; add at the end. */
export const RULES = [
  { name: 'yeh', what: 'ي and ى → ی', presets: ALL, source: 'ISIRI 6219; U+06CC is the yeh of Persian keyboards. Corpus: ي 1.24 million times (Windows-1256 has no ی)' },
  { name: 'kaf', what: 'ك and ڪ → ک', presets: ALL, source: 'ISIRI 6219: U+06A9 is the kaf of Persian' },
  { name: 'heh', what: 'ھ ە ہ → ه, ۃ → ة', presets: ALL, source: 'ISIRI 6219; persian-tools issue 154 (ھ); corpus: 95 times, keyboards of Urdu and Kurdish' },
  { name: 'yeh-barree', what: 'ے and ۓ at the end of a word → ی and ئ', presets: ALL, source: 'virastar fixMiscNonPersianChars (آمدے); alone the letter is being quoted and stays' },
  { name: 'presentation-forms', what: 'presentation forms (FB50–FDFF, FE70–FEFF) → letters; ﷲ → الله, ﷼ → ریال; honorifics such as ﷺ stay', presets: ALL, source: 'Unicode NFKC. A final form before an initial one shows a lost ZWNJ (text from PDF: ﻣﻲﻛﺮد)' },
  { name: 'compose', what: 'a letter and its hamza or madda → the one letter (ا + U+0653 → آ)', presets: ALL, source: 'Unicode NFC; ی + U+0654 → ئ after ي was folded' },
  { name: 'heh-hamza', what: 'ۀ, ه\\u200c\\u0654 and word-final هء → هٔ (U+0647 U+0654)', presets: ALL, source: 'Unicode Standard ch. 9.2 (Persian ezafe is U+0647 U+0654); corpus: هٔ 16,309, ۀ 762, هء 23' },
  { name: 'heh-hamza-spaced', what: 'ه, a space and a lone hamza → هٔ', presets: LAYOUT, source: 'virastar fix_hamzeh (بهانه ء); a hamza alone is no word' },
  { name: 'heh-ai', what: 'ه\\u200cیی and ه\\u200cئی at the end of a word → ه\\u200cای', presets: LAYOUT, source: 'Academy, Dastur-e khatt: after silent ه the indefinite ending is written ای; virastar fixSuffixMisc' },
  { name: 'heh-ye', what: 'option hehYe: all ezafe after ه as هٔ (hamza) or ه\\u200cی (ye)', presets: ALL, source: 'Both are in use (corpus: هٔ 16,309, ه\\u200cی 4,099); keep leaves them' },
  { name: 'duplicate-diacritics', what: 'the same vowel sign twice → once', presets: ALL, source: 'Cannot be seen; virastar (لطفا\\u064b\\u064b)' },
  { name: 'diacritics', what: 'option diacritics strip: vowel signs are removed', presets: ALL, source: 'Search engines fold them (Lucene PersianNormalizer); acts only with the option' },
  { name: 'tatweel', what: 'tatweel removed between letters and after a word; between digits → –; alone it stays', presets: ALL, source: 'Unicode ch. 9.2 (no content). Corpus: 514 stand-alone dashes, هـ in dates (هـ. ش) stays' },
  { name: 'invisible', what: 'bidi controls, zero-width signs, BOM and control characters removed; emoji sequences stay whole', presets: ALL, source: 'Unicode general categories Cf and Cc without the visible ones (U+0600–0605, 06DD, 08E2)' },
  { name: 'spaces', what: 'NBSP and the other widths of space → space', presets: ALL, source: 'Unicode general category Zs' },
  { name: 'zwnj-useless', what: 'ZWNJ doubled, at word edges or after a letter that does not join → removed', presets: ALL, source: 'Cannot be seen (Unicode Joining_Type); hazm issue 367, aziz/virastar issue 1' },
  { name: 'zwnj-and', what: 'ZWNJ between و (and) and the word after it → space', presets: LAYOUT, source: 'Corpus: 70 such ZWNJs in running text, two of them right (و\\u200cلا\\u200cغیر); treebanks: 1 of 24,000 و' },
  { name: 'zwnj-lookalike', what: 'ZWSP, ZWJ, soft hyphen and ¬ between Persian letters → ZWNJ', presets: LAYOUT, source: 'Corpus: soft hyphen 509 times in place of ZWNJ, ZWJ 130; ه\\u200d before a point is an abbreviation and stays' },
  { name: 'zwnj-fold', what: 'option zwnj: remove, or space', presets: SEARCH, source: 'Search keys: Lucene PersianAnalyzer turns ZWNJ into a space' },
  { name: 'fold-hamza', what: 'أ إ ٱ → ا, ؤ → و, ئ → ی, ء at the end of a word removed', presets: SEARCH, source: 'Lucene ArabicNormalizer and PersianNormalizer' },
  { name: 'fold-heh', what: 'هٔ and ة → ه', presets: SEARCH, source: 'Lucene PersianNormalizer' },
  { name: 'digits', what: 'digits → one kind (option digits) in Persian context', presets: ALL, source: 'ISIRI 6219. After a Latin word the number belongs to its name (corpus: Vue 3, Xbox 360, Claude Opus 4.8)' },
  { name: 'decimal-separator', what: '3.14 → ۳٫۱۴; not in versions, dates, times', presets: LAYOUT, source: 'CLDR fa: decimal ٫; wp-parsidate PR 303' },
  { name: 'thousands-separator', what: '3,500,000 → ۳٬۵۰۰٬۰۰۰ (groups of three)', presets: LAYOUT, source: 'CLDR fa: group ٬' },
  { name: 'percent', what: '% at a Persian number → ٪; the order stays', presets: LAYOUT, source: 'CLDR fa: ٪; corpus: after the number 580, before it 2' },
  { name: 'multiplication', what: '* between Persian numbers → ×', presets: LAYOUT, source: 'U+00D7 is the sign of multiplication' },
  { name: 'comma', what: ', at Persian words → ،', presets: LAYOUT, source: 'ISIRI 6219, Persian punctuation' },
  { name: 'semicolon', what: '; at Persian words → ؛', presets: LAYOUT, source: 'ISIRI 6219, Persian punctuation' },
  { name: 'question-mark', what: '? after Persian words → ؟', presets: LAYOUT, source: 'ISIRI 6219, Persian punctuation' },
  { name: 'quotes', what: 'paired " " and “ ” → « » (option quotes)', presets: LAYOUT, source: 'Academy, Dastur-e khatt: giyume; inches (24") stay' },
  { name: 'single-quotes', what: "paired ' ' and '' '' around Persian words → « »", presets: LAYOUT, source: "Corpus: ''ورزش سه''; python-negar test; apostrophes stay" },
  { name: 'ellipsis', what: 'three to six points → …; longer runs are leaders and stay', presets: LAYOUT, source: 'Corpus: ... 6,351, … 1,742' },
  { name: 'wide-punctuation', what: 'small, vertical and full-width punctuation and digits → plain', presets: ALL, source: 'Unicode NFKC of FE10–FE19, FE50–FE6B, FF01–FF5E' },
  { name: 'space-runs', what: 'several spaces → one; tabs stay', presets: LAYOUT, source: 'All peers; Markdown table rows and lines without Persian are left' },
  { name: 'space-edges', what: 'spaces at the ends of a line removed; indentation of list items, quotes and code stays', presets: LAYOUT, source: 'hazm test_correct_spacing; CommonMark list nesting' },
  { name: 'space-before-punctuation', what: 'no space before ، ؛ : . ؟ ! … ٪', presets: LAYOUT, source: 'Academy, Dastur-e khatt, punctuation; corpus: 17,342 spaced commas of 314,068' },
  { name: 'space-after-punctuation', what: 'one space after ، ؛ : . ؟ ! … before a word', presets: LAYOUT, source: 'Academy, Dastur-e khatt, punctuation; ر.ک. and ق.م. and numbers are not torn apart' },
  { name: 'space-in-brackets', what: 'no space inside a pair of brackets or guillemets', presets: LAYOUT, source: 'Academy, Dastur-e khatt, punctuation' },
  { name: 'space-around-brackets', what: 'a space between a word and a pair of brackets or guillemets', presets: LAYOUT, source: 'Academy, Dastur-e khatt, punctuation; corpus: 7,116 glued brackets. کتاب(ها) and «مشق»ها stay' },
  { name: 'digit-word-space', what: 'a space between a number and a word (۹کیلومتر); not ۲۰ساله, ۱۵ام, ص۱۲', presets: LAYOUT, source: 'hazm test_correct_spacing; corpus: 6,131 glued; adjectives in ه and ی are one word with the number' },
  { name: 'repeated-letters', what: 'three or more of one letter → one (off)', presets: NONE, source: 'hazm decrease_repeated_chars; informal emphasis, so not on its own' },
  { name: 'repeated-punctuation', what: 'runs of ؟ and ! → one of each, ؟ first (off)', presets: NONE, source: 'virastar cleanup_extra_marks; python-negar issue 20; changes the tone, so not on its own' },
  { name: 'dashes', what: '-- → – and --- → — between words (off)', presets: NONE, source: 'virastar fix_dashes' },
  { name: 'code-lines', what: 'lines that are JSON, CSV with quotes, link definitions or code keep everything but their letters', presets: ALL, source: 'peers.md: all peers break {"name": "علی"}; no change of its own' },
  { name: 'fences', what: 'Markdown code fences and front matter, HTML pre/script/style blocks and fanews-ignore blocks are left alone', presets: ALL, source: 'CommonMark 4.5 and 4.6, YAML front matter; no change of its own' },
  { name: 'list-numbers', what: 'the number of a list item (1. 2) at the beginning of a line) takes the kind of digits too', presets: ALL, source: 'virastar; switch it off for Markdown, whose lists want ASCII digits' },
  { name: 'half-space', what: 'ZWNJ put in or taken out by the half-space stage', presets: LAYOUT, source: 'Lexicon, morphology and model: see half-space.ts' },
] as const satisfies readonly Rule[];

export type RuleName = (typeof RULES)[number]['name'];

/** Index of each rule by name. */
export const RuleId = /* @__PURE__ */ Object.freeze(Object.fromEntries(RULES.map((r, i) => [r.name, i])) as Record<RuleName, number>);
