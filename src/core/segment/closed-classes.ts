/**
 * Closed classes of words that token and sentence rules ask for. Keys are compared without ZWNJ and
 * with Arabic ي ك read as Persian ی ک. Each is a grammatical class, not a collection of exceptions.
 */

/** A fixed set of short words, looked up in a text without making a substring where lengths rule a match out. */
export class WordSet {
  readonly #words: ReadonlySet<string>;
  readonly #maxLength: number;

  constructor(words: string) {
    this.#words = new Set(words.replace(/\u200c/g, '').split(' '));
    this.#maxLength = Math.max(...[...this.#words].map((w) => w.length));
  }

  /** Is text[start, end) one of the words? A word is at most twice as long as its letters (ZWNJs). */
  has(text: string, start: number, end: number): boolean {
    if (end - start > 2 * this.#maxLength) return false;
    let word = text.slice(start, end);
    if (this.#words.has(word)) return true;
    word = word.replace(/\u200c/g, '').replace(/[\u064a\u0649]/g, '\u06cc').replace(/\u0643/g, '\u06a9');
    return this.#words.has(word);
  }
}

/**
 * Inflectional endings that may stand directly behind a Latin word (mp3ها, iPhoneهای): plural, comparison,
 * pronominal clitics, indefiniteness, copula. Other letters behind a Latin word are a word of their own.
 */
export const LATIN_ENDINGS = new WordSet(
  'ها های هایی هایم هایت هایش هایمان هایتان هایشان هام هات هاش هامون هاتون هاشون هاست ی ای م ت ش ام ات اش مان تان شان ایم اید اند ست تر ترین ترها ترین\u200cها',
);

/**
 * Words in -ه and -ی that stand behind a number as words of their own (۲ماه, ۱۲دی, ۵به): units, months, particles.
 * Others in -ه, -ی, -گی, -م, -مین are derived from number and noun (۷پله\u200cای, ۵۵گانه, ۲۲ماهه, ۱۶ام) and stay one.
 */
export const COUNTED = new WordSet(
  'ماه هفته دقیقه ثانیه صفحه قطعه فقره دستگاه دانشگاه کارخانه نقطه گروه جلسه دوره رشته مسابقه پرونده سکه خانه بسته نسخه بازی مه می دی ژانویه فوریه ژوئیه ژوییه و به که نه بعدی قبلی فوری درهم قلم رقم تیم سهم',
);

/** Words of closed classes that a number follows: glued to them it is a token of its own (سال۹۷, صفحه۱۲, دی۹۷, از۵). */
export const NUMBERED = new WordSet(
  'سال درسال سالهای ماه روز ساعت دقیقه هفته صفحه ص شماره جلد ماده بند فصل بخش خیابان پلاک واحد طبقه کوچه منطقه قسمت جدول شکل کد تلفن موبایل مبلغ قیمت حدود حدودا تعداد دهه قرن آیه فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه ژوییه اوت آگوست سپتامبر اکتبر نوامبر دسامبر و یا از به در با بر تا بین هر فقط بعد قبل حداقل حداکثر این آن من تو او ما شما که اما',
);

/** Nouns named by a letter: «هپاتیت ب.», «گروه الف.» end in a letter that is no initial. */
export const LETTERED = new WordSet(
  'گروه هپاتیت ویتامین بند کلاس نوع گزینه بخش ردیف حرف واژه سالن بلوک واحد فاز تیم لیگ سری دسته رده جزء قسمت نسخه مدل نقطه ضلع خط شهر روستای',
);

/** Headings that carry a number: «فصل ۳. بحث.» is one line of a table of contents. */
export const HEADINGS = new WordSet(
  'فصل بخش باب ماده بند جدول شکل تصویر نمودار گفتار درس جلد قسمت مرحله گام سوره تبصره مثال تمرین پیوست اصل نکته پرسش سؤال سوال پاسخ مورد روش دلیل قانون قاعده جلسه',
);

/** Words that carry a clause on across «…»: conjunctions. */
export const CONJUNCTIONS = new WordSet('و که اما ولی لیکن لکن بلکه تا یا زیرا چون چرا چراکه اگر مگر وگرنه پس یعنی مثل مانند');

/** Words that carry a sentence on behind a closed quotation: را, prepositions, copulas, verbs of saying. */
export const AFTER_QUOTE = new WordSet(
  'و که را از به در با بر برای تا یا اما ولی هم نیز است بود شد نیست می\u200cباشد گفت پرسید افزود نوشت فریاد پاسخ جواب داد زد می\u200cگوید می\u200cگفت می\u200cپرسد می\u200cنویسد گفتند پرسیدند گفتم پرسیدم',
);

/** The same behind a quotation that ends in a full stop. */
export const AFTER_STOPPED_QUOTE = new WordSet('و که را گفت پرسید افزود نوشت می\u200cگوید می\u200cگفت می\u200cپرسد می\u200cنویسد گفتند پرسیدند گفتم پرسیدم');
